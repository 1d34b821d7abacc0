/** Remedies that runbooks share: `remedies/NAME.yaml` beside them. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { checkFiles } from '../../src/project/check-files.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SHARED = `remedy: thaw
title: Thaw groups
inputs: { groups: { type: list, doc: their folders } }
commands:
  - { for: g in inputs.groups, run: 'echo 0 > \${{ g }}/cgroup.freeze', deadline: 2s }
  - { run: 'sync', when: inputs.groups.size() > 1 }
`;

const runbook = (commands: string): string => `runbook: rb
title: RB
steps:
  - { id: frozen, title: Which?, run: list, parse: lines }
findings:
  - { id: f, severity: info, when: frozen.size() > 0, message: frozen, remedy: cure }
remedies:
  - { id: cure, title: Cure it, side-effects: none, commands: [${commands}] }
`;

const top = temporaryFolder();

function files(commands: string, shared = SHARED): { folder: string; file: string } {
  const folder = mkdtempSync(join(top(), 'rb-'));
  mkdirSync(join(folder, 'remedies'));
  const file = join(folder, 'rb.yaml');
  writeFileSync(file, runbook(commands));
  writeFileSync(join(folder, 'remedies/thaw.yaml'), shared);
  return { folder, file };
}

const USE = '{ uses: thaw, with: { groups: frozen } }';

describe('a shared remedy', () => {
  it('gives its commands to the remedy that uses it, with what it is given', async () => {
    // The runbook's step has the name of the shared remedy's loop variable.
    const { folder, file } = files(`{ run: first }, { uses: thaw, with: { groups: g } }, { run: last }`);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('frozen', 'g'));
    expect(checkFiles([folder]).problems).toEqual([]);
    const { runbook: book } = loadRunbook(file);
    if (book === undefined) throw new Error('broken');
    const { findings } = await diagnose(book, new FakeTarget({ list: { text: '/a b\n/c\n' } }));
    expect(findings[0]?.remedy?.commands?.map(({ command, deadline }) => [command, deadline])).toEqual([
      ['first', 10_000],
      ["echo 0 > '/a b'/cgroup.freeze", 2000],
      ["echo 0 > '/c'/cgroup.freeze", 2000],
      ['sync', 10_000],
      ['last', 10_000],
    ]);
  });

  it.each([
    ['{ uses: thow, with: { groups: frozen } }', 'remedy-unknown'],
    ['{ uses: thaw }', 'missing-key'],
    ['{ uses: thaw, with: { groups: frozen, more: frozen } }', 'unknown-key'],
    ['{ uses: thaw, with: { groups: "1" } }', 'type-mismatch'],
    ['{ uses: thaw, with: { groups: frozen }, when: frozen.size() > 1 }', 'misplaced-key'],
    ['{ uses: thaw, with: { groups: frozen }, run: x }', 'step-kind'],
    ['{ deadline: 2s }', 'step-kind'],
  ])('%s is refused as %s', (command, code) => {
    const { file } = files(command);
    const { problems } = loadRunbook(file);
    expect(problems.filter(({ severity }) => severity === 'error').map((one) => one.code)).toEqual([code]);
  });

  it.each([
    [SHARED.replace('inputs.groups,', 'inputs.grups,'), 'unknown-name'],
    [SHARED.replace("run: 'sync'", 'uses: thaw'), 'misplaced-key'],
    [SHARED.replace('remedy: thaw', 'remedy: thow'), 'name-mismatch'],
    [SHARED.replace('inputs:', 'input:'), 'unknown-key'],
    ['remedy: thaw\n', 'missing-key'],
    ['remedy: [\n', 'yaml-syntax'],
  ])('has its own problems %#: %s', (shared, code) => {
    const { folder } = files(USE, shared);
    const { problems } = checkFiles([folder]);
    const own = problems.filter(({ file }) => file.endsWith('thaw.yaml')).map((one) => one.code);
    expect(own).toContain(code);
    if (code !== 'name-mismatch')
      expect(problems.filter(({ file }) => file.endsWith('rb.yaml')).map((one) => one.code)).toContain(
        'probe-broken',
      );
  });
});
