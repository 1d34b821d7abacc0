/**
 * The shell and the commands, against the real ones: on a tree of which everything is known, a command prints what it
 * prints on the same tree on disk, and ends alike.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FactsData } from '../../src/incident/schema.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import { generator } from './support/forget.ts';
import { SCRIPTS, randomScript } from './support/scripts.ts';

const FILES: Readonly<Record<string, string>> = {
  'proc/1/stat': '1 (systemd) S 0 1 1 0 -1 4194560\n',
  'proc/1/comm': 'systemd\n',
  'proc/1/status': 'Name:\tsystemd\nState:\tS (sleeping)\nPPid:\t0\n',
  'proc/77/stat': '77 (runc) D 1 77 77 0 -1\n',
  'proc/77/comm': 'runc\n',
  'proc/77/status': 'Name:\trunc\nState:\tD (disk sleep)\nPPid:\t1\n',
  'proc/77/wchan': 'pipe_write',
  'proc/77/task/77/stat': '77 (runc) D 1 77 77 0 -1\n',
  'proc/77/task/78/stat': '78 (a) b) c) S 1 77 77 0 -1\n',
  'proc/77/cmdline': 'runc\0kill\0--all\0abc def\x009\0',
  'proc/203/stat': '203 (rm) Z 77 203 203 0 -1\n',
  'proc/203/comm': 'rm\n',
  'proc/203/status': 'Name:\trm\nState:\tZ (zombie)\nPPid:\t77\n',
  'proc/uptime': '1000.50 2000.75\n',
  'cgroup/freezer/docker/abc/freezer.state': 'FREEZING\n',
  'cgroup/freezer/docker/abc/tasks': '77\n78\n203\n',
  'cgroup/freezer/docker/d e/freezer.state': 'FROZEN\n',
  'cgroup/freezer/docker/d e/tasks': '',
  log: 'one\ntwo two\n\nthree  x\ttab\n  leading\nONE\ntwo two\nlast without end',
  empty: '',
  numbers: '10\n9\n100\n-1\n9\n',
  'a b/c*d': 'star\n',
  table: 'ID   NAME  X\n1    foo   a b\n22   bar   c\n',
};
const LINKS: Readonly<Record<string, string>> = { link: 'log', 'proc/self': '77', broken: 'nowhere' };

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'drillbook-shell-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  for (const [name, to] of Object.entries(LINKS)) symlinkSync(to, join(root, name));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The same tree as facts: every folder is whole. */
function facts(): FactsData {
  const folders = new Set([root]);
  for (const name of [...Object.keys(FILES), ...Object.keys(LINKS)]) {
    for (let path = dirname(join(root, name)); path.length > root.length; path = dirname(path))
      folders.add(path);
  }
  return {
    files: Object.fromEntries(Object.entries(FILES).map(([name, text]) => [join(root, name), text])),
    links: Object.fromEntries(Object.entries(LINKS).map(([name, to]) => [join(root, name), to])),
    folders: [...folders],
  };
}

async function both(script: string): Promise<{ ours: string; real: string }> {
  const command = `cd ${root}\n${script}`;
  const real = spawnSync('/bin/sh', ['-c', command], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    timeout: 10_000,
    input: '',
  });
  const answer = await incidentTarget('test', facts()).run(command, { deadline: 1000 });
  const ours =
    answer.status === 'answered' && answer.partial === undefined
      ? `${decodeUtf8(answer.stdout)}\nexit ${answer.exitCode}`
      : `${answer.status} ${answer.partial ?? answer.reason ?? ''}`;
  return { ours, real: `${real.stdout}\nexit ${real.status}` };
}

function hasDash(): boolean {
  try {
    return execFileSync('/bin/sh', ['-c', 'echo "$(find --version | head -n 1)"'], {
      encoding: 'utf8',
    }).includes('GNU');
  } catch {
    return false;
  }
}

describe.runIf(hasDash())('the shell of a described node, on a tree that is known as a whole', () => {
  it.each(SCRIPTS)('%s', async (script) => {
    const { ours, real } = await both(script);
    expect(ours).toBe(real);
  });

  const trials = Number(process.env['DRILLBOOK_FUZZ'] ?? 150);
  it(`${trials} scripts made at random`, async () => {
    const random = generator(4711);
    let answered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const script = randomScript(random);
      const { ours, real } = await both(script);
      // What it cannot follow it does not answer.
      if (/^(?:not-captured|failed|timed-out)/.test(ours)) continue;
      answered++;
      expect(`${script}\n---\n${ours}`).toBe(`${script}\n---\n${real}`);
    }
    expect(answered).toBeGreaterThan(trials * 0.9);
  }, 120_000);
});
