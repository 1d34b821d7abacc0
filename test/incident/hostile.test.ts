/** An incident comes from anybody: whatever it holds, it is refused or answered, in bounded time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { loadIncident } from '../../src/incident/load.ts';
import type { FactsData } from '../../src/incident/schema.ts';
import { showIncident } from '../../src/incident/show.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import { terminalText } from '../../src/text/terminal-text.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drillbook-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function codes(text: string): string[] {
  const file = join(folder, 'hostile.yaml');
  writeFileSync(file, text);
  const { incident, problems } = loadIncident(file);
  if (incident !== undefined) return ['loaded'];
  return [...new Set(problems.map(({ code }) => code))];
}

const HEAD = 'incident: hostile\ntitle: x\nfacts:\n';

describe('a file', () => {
  it('of aliases that multiply is refused', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, n) =>
        `a${n}: &a${n} [${
          n === 0
            ? 'x'
            : Array(10)
                .fill(`*a${n - 1}`)
                .join(', ')
        }]`,
    );
    expect(codes(`${bomb.join('\n')}\n${HEAD}  node: {}\n`)).not.toContain('loaded');
  });

  it('that is nested by the thousand, or larger than a person writes, is refused', () => {
    expect(
      codes(`${HEAD}  containers: [{ id: x, inspect: ${'{a: '.repeat(3000)}1${'}'.repeat(3000)} }]\n`),
    ).toEqual(['yaml-syntax']);
    expect(codes(`${HEAD}  kernel-log: ${'x'.repeat(2_000_000)}\n`)).toEqual(['file-too-large']);
  });

  it('with patterns that backtrack, wrong types and unknown keys says so, each at its place', () => {
    const text = `${HEAD}  commands: [{ command: '(a+)+$' }, { command: '(?=x)' }]\n  processes: [{ pid: -1 }, { pid: 3, state: Q }]\n  hacks: 1\n`;
    expect(codes(text)).toEqual(expect.arrayContaining(['wrong-value', 'unknown-key']));
    expect(codes(`${HEAD}  commands: [{ command: '(?=x)' }]\n`)).toEqual(['regex-refused']);
    expect(codes(`${HEAD}  __proto__: { pid: 1 }\n`)).toContain('unknown-key');
  });
});

describe('facts', () => {
  const answer = async (
    facts: FactsData,
    command: string,
  ): Promise<{ status: string; ms: number; text: string }> => {
    const from = performance.now();
    const { status, stdout } = await incidentTarget('x', facts).run(command, { deadline: 1000 });
    return { status, ms: performance.now() - from, text: decodeUtf8(stdout) };
  };

  it('of twenty thousand processes are scanned', async () => {
    const processes = Array.from({ length: 20_000 }, (_, n) => ({
      pid: n + 1,
      state: 'S' as const,
      args: 'x',
    }));
    const { status, ms } = await answer({ processes }, "grep -hsE '^[0-9]+ \\(dockerd' /proc/[0-9]*/stat");
    expect(status).toBe('answered');
    expect(ms).toBeLessThan(10_000);
  });

  it('that answer in loops without an end do not go on for ever', async () => {
    for (const command of [
      'while true; do :; done',
      'until [ -e /nowhere ]; do n=$((n + 1)); done',
      'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
      'x=a; while :; do x="$x$x"; done',
      'f() { f; }; f',
      'while :; do cat /proc/version; done | head -n 1',
    ]) {
      const { status, ms } = await answer({ absent: ['/nowhere'] }, command);
      expect([command, status]).toEqual([command, expect.stringMatching(/timed-out|failed|not-captured/)]);
      expect(ms).toBeLessThan(5000);
    }
  });

  it('with ids and names that are commands, patterns or escapes are quoted words and nothing else', async () => {
    const id = '$(touch /tmp/x)`id`\';"*?[a-z]\u001b[31m\u2370';
    const facts: FactsData = {
      containers: [{ id, name: '(a+)+$\u0007', status: 'Up', pid: 7 }],
      'containers-complete': true,
      processes: [
        { pid: 7, comm: 'a) D 1 (b', args: ['x', '\u001b]0;y\u0007'], state: 'S', cgroup: `/docker/${id}` },
      ],
      'processes-complete': true,
      node: { cgroups: 'v1' },
      'cgroups-complete': true,
    };
    const diagnoses = await diagnoseAll(loadRunbooks([]), incidentTarget('x', facts), { deadline: 20_000 });
    expect(diagnoses.length).toBeGreaterThan(10);
    const page = terminalText(
      showIncident({
        id: 'x',
        title: 'x\u001b[2J',
        description: '',
        sources: [],
        file: 'x',
        place: { file: 'x', line: 1, column: 1, length: 1 },
        stated: facts,
        assumed: undefined,
        facts,
        expect: new Map(),
      }),
    );
    // oxlint-disable-next-line no-control-regex -- this is what must not be there
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });

  it('of links in a circle, and of paths through files, lead nowhere', async () => {
    const facts: FactsData = { links: { '/a': '/b', '/b': '/a', '/c': 'c' }, files: { '/f': 'x' } };
    for (const path of ['/a', '/c', '/f/x', `/${'../'.repeat(3000)}f/g`]) {
      const { status } = await incidentTarget('x', facts).read([path], { deadline: 1000 });
      expect(['not-found', 'not-captured']).toContain(status);
    }
  });

  it('with patterns of patterns are matched in time', async () => {
    const facts: FactsData = { files: { '/a': `${'a'.repeat(50_000)}\n`, '/g': `${'⍰a'.repeat(2000)}\n` } };
    expect((await answer(facts, "grep -cE '(a+)+$' /a")).ms).toBeLessThan(5000);
    expect((await answer(facts, "grep -cE '^(a*)*(a|aa)+b' /g")).ms).toBeLessThan(5000);
    expect(
      (await answer(facts, `case ${'a'.repeat(3000)} in ${'*a'.repeat(200)}b) ;; esac`)).ms,
    ).toBeLessThan(5000);
  });
});
