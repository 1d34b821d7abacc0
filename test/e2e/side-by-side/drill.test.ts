import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DrillDocument, DrillResult } from '../../../src/drill/result.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { drillbook, ROOT } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const FLAGSHIP = 'freezer-held-by-unfreezable-task';

function only(stdout: string): DrillResult {
  const document = JSON.parse(stdout) as DrillDocument;
  expect(document.schema).toBe('drillbook/drill@2');
  expect(document.drills).toHaveLength(1);
  return document.drills[0] as DrillResult;
}

describe.skipIf(NO_ENGINE)('drill', () => {
  const folder = temporaryFolder();

  it.each(['v1', 'v2'])('detects and cures the flagship with shim %s, and leaves nothing', async (shim) => {
    const { code, stdout, stderr } = await drillbook([
      'drill',
      'fuse-hung-rm',
      '--set',
      `shim=${shim}`,
      '--json',
    ]);
    const drill = only(stdout);
    expect(drill, stderr).toMatchObject({
      verdict: 'detected',
      reproduced: true,
      problems: [],
      leftovers: [],
    });
    expect(code).toBe(0);
    const named = drill.runbooks.find((one) => one.runbook === 'container-up-process-gone');
    // Runbooks that the scenario does not name; the verdict above covers the ones it names.
    const others = drill.runbooks.filter((one) => one.expected.length === 0);
    expect(others.length).toBeGreaterThan(5);
    expect(named).toMatchObject({
      before: [],
      after: [],
      during: [{ id: FLAGSHIP, subject: 'victim', certainty: 'certain' }],
    });
    expect(named?.during).toHaveLength(1);
    for (const other of others) expect(other).toMatchObject({ before: [], during: [], after: [] });
  });

  it('has each observation of the field report in its evidence', async () => {
    const { stdout } = await drillbook([
      'drill',
      'fuse-hung-rm',
      '--runbook',
      'container-up-process-gone',
      '--json',
    ]);
    const evidence = only(stdout).runbooks[0]?.during[0]?.evidence ?? {};
    const patterns: Record<string, RegExp> = {
      subjects: /"name":"victim".*"listed":"Up /,
      'init.stat': /no such file/,
      runtimes: /"args":\["[^"]*containerd-shim.*"args":\["[^"]*runc".*"kill","--all","[0-9a-f]{64}","9"\]/s,
      'freezer.stack': /futex/,
      'freezer.threads': /task\/\d+\/wchan:(?:.|\n)*task\/\d+\/wchan:/,
      runtime: /"shim":\d+.*"verb":"kill","name":"runc"/,
      // It holds freezer.state only for moments, which a busy machine may not show.
      'freezer.descriptors': /anon_inode:\[eventpoll\]/,
      'freezer.state': /FREEZING(?:.|\n)*FREEZING/,
      'freezer.selfFreezing': /1/,
      'freezer.files': /cgroup\.procs(?:.|\n)*freezer\.state/,
      'freezer.tasks': /^\d+$/m,
      'block.status': /State:\tD/,
      'block.place': /request_wait_answer/,
      'block.args': /rm -rf \/p00\/local-/,
      hang: /\/p00/,
      'hang.waiting': /1/,
    };
    for (const [step, pattern] of Object.entries(patterns)) expect(evidence[step], step).toMatch(pattern);
  });

  it('is quiet if nothing is wrong, and if a container is paused', async () => {
    const { code, stdout } = await drillbook(['drill', 'healthy', 'paused', '--json']);
    const document = JSON.parse(stdout) as DrillDocument;
    expect(document.drills.map((drill) => drill.verdict)).toEqual(['quiet', 'quiet']);
    expect(code).toBe(0);
  });

  it('is not-reproduced if the oracle never holds, and blames no runbook', async () => {
    const source = readFileSync(join(ROOT, 'scenarios/paused/scenario.yaml'), 'utf8');
    const impossible = source.replace(
      '.State.Paused}}\' victim)" = true',
      '.State.Paused}}\' victim)" = never',
    );
    expect(impossible).not.toBe(source);
    mkdirSync(join(folder(), 'paused'));
    const file = join(folder(), 'paused', 'scenario.yaml');
    writeFileSync(file, impossible.replace('deadline: 10s', 'deadline: 300ms'));
    const { code, stdout } = await drillbook(['drill', file, '--json']);
    const drill = only(stdout);
    expect(drill).toMatchObject({ verdict: 'not-reproduced', reproduced: false, leftovers: [] });
    expect(drill.problems.map((problem) => problem.code)).toEqual(['oracle-never-held']);
    expect(drill.runbooks.every((one) => one.verdict === 'quiet')).toBe(true);
    expect(code).toBe(1);
  });

  it('is missed if the runbook looks for the wrong thing', async () => {
    const runbooks = join(folder(), 'runbooks');
    cpSync(join(ROOT, 'runbooks'), runbooks, { recursive: true });
    const probe = join(runbooks, 'probes/freezer.yaml');
    const source = readFileSync(probe, 'utf8');
    const turned = source.replace('s.trim() == "FREEZING"', 's.trim() != "FREEZING"');
    expect(turned).not.toBe(source);
    writeFileSync(probe, turned);
    const file = join(runbooks, 'container-up-process-gone.yaml');
    const { code, stdout } = await drillbook(['drill', 'fuse-hung-rm', '--runbook', file, '--json']);
    expect(only(stdout)).toMatchObject({ verdict: 'missed', reproduced: true, leftovers: [] });
    expect(code).toBe(1);
  });

  it('cleans up after Ctrl-C and exits 130', async () => {
    let interrupted = 0;
    const { code, stderr } = await drillbook(['demo', 'fuse-hung-rm'], {
      onOutput: (text, kill) => {
        if (interrupted === 0 && text.includes('A lab is up')) {
          interrupted++;
          kill('SIGINT');
        }
      },
    });
    expect(interrupted).toBe(1);
    expect(code, stderr).toBe(130);
    const { stdout } = await drillbook(['sweep', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ removed: [], remaining: [] });
  });
});
