/** A practice session in a real lab: cured from a second terminal, and given up at the prompt. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { disguiseTools, withTools } from '../../../src/drill/disguise.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { docker } from '../../support/host-state.ts';
import { labTools } from '../../support/lab-tools.ts';
import { drillbook, ROOT } from '../../support/program.ts';

/** The container of the lab, from the command that opens a shell in it. */
function labIn(text: string): string | undefined {
  return /docker --host \S+ exec -it (\S+) sh$/m.exec(text)?.[1];
}

describe.skipIf(NO_ENGINE)('practice', () => {
  it('ends when somebody cures the failure, and says what the runbook would have done', async () => {
    let [told, labels] = ['', ''];
    const ran = await drillbook(['practice', 'redis-refuses-writes', '--no-shell', '--json'], {
      onOutput: (text) => {
        told += text;
        const lab = labIn(told);
        if (lab === undefined || labels !== '') return;
        labels = docker('inspect', '--format', '{{json .Config}}', lab).join('');
        const [, command = ''] = /^ {2}(docker .*) sh -c 'COMMAND'$/m.exec(told) ?? [];
        const [program = '', ...args] = command.split(' ');
        execFileSync(program, [...args, 'sh', '-c', 'redis-cli DEL jobs'], { stdio: 'ignore' });
      },
    });
    expect(ran.code, ran.stderr).toBe(0);
    const result: unknown = JSON.parse(ran.stdout);
    expect(result).toMatchObject({
      schema: 'drillbook/practice@1',
      scenario: 'redis-refuses-writes',
      outcome: 'cured',
      answers: [{ id: 'writes-refused', remedy: { id: 'raise-maxmemory' } }],
      damage: { broken: [], ended: [], unknown: [] },
      problems: [],
      leftovers: [],
    });
    // Neither what the person reads before the end nor the container says what is wrong.
    const before = ran.stderr.slice(0, ran.stderr.indexOf('Removing the lab'));
    expect(`${before}${labels}`).not.toMatch(/refuse|maxmemory|redis-refuses-writes/);
    expect(labels).toContain('"drillbook.scenario":"practice"');
    expect(docker('ps', '-aq', '--filter', `name=${labIn(ran.stderr)}`)).toEqual([]);
  });

  it('is given up at the end of the input, after a hint and a cure that did not help', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/bin.js'), 'practice', 'redis-refuses-writes'], {
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = once(child, 'close');
    child.stdin.end('hint\n!redis-cli SET a 1\n!redis-cli CONFIG SET maxmemory-policy volatile-lru\ncheck\n');
    let said = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) said += chunk as string;
    expect(await ended).toEqual([1, null]);
    expect(said).toContain('Nobody can log in.');
    expect(said).toContain('Hint 1: How much memory does the server use, and how much may it?');
    expect(said).toContain("OOM command not allowed when used memory > 'maxmemory'.");
    expect(said).toContain('The failure is still there.');
    expect(said).toMatch(/^Not cured: you gave up after \d+ s, with 1 hint and 1 check\.$/m);
    expect(said).toContain('critical writes-refused for redis-server *:6379');
    expect(said).toContain('nothing is left on the host');
    expect(docker('ps', '-aq', '--filter', `name=${labIn(said)}`)).toEqual([]);
  });
});

describe.skipIf(NO_ENGINE)('the tools of a lab in a practice session', () => {
  const { start, inside } = labTools();

  it('have other names wherever a person looks, and work under their own for the scenario', async () => {
    const lab = await start();
    const target = lab.target();
    await disguiseTools(target);
    // A lab that is already disguised stays so.
    await disguiseTools(target);
    const scenario = withTools(target);
    const broken = await scenario.run(
      `hangfs mount data /mnt/data && touch /mnt/data/f && hangfs hang data --op unlink && lab-runtime unbounded
      docker run -d --name victim -v /mnt/data:/mnt victim rm /mnt/f && hangfs wait data`,
      { deadline: 20_000 },
    );
    expect(broken, decodeUtf8(broken.stderr)).toMatchObject({ status: 'answered', exitCode: 0 });
    const seen = await inside(
      lab,
      `ps -eo comm,args | grep -v 'ps -eo'; cat /proc/mounts; env; readlink -f /usr/local/sbin/runc
      ls / /mnt /run/drillbook /usr/local/bin; ls -l /proc/[0-9]*/exe 2> /dev/null`,
    );
    expect(seen).toContain('datafs');
    expect(seen).not.toMatch(/hang|stuck|unbounded/);
    expect(await lab.destroy()).toEqual([]);
  });
});
