/** Every broken file gives exactly the problems that its first lines announce, at exactly these places. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFiles } from '../../src/project/check-files.ts';
import { PROBLEM_CODES } from '../../src/document/codes.ts';

const FOLDER = 'test/fixtures/bad';
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .toSorted();

/** Scenarios are checked against the broken runbooks beside them: what is expected of those is right or wrong all the same. */
const SCENARIO_RUNBOOK = join(FOLDER, 'may-hang.yaml');

function expected(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^# expect: (\S+ \d+:\d+)$/gm)].map((match) => match[1] ?? '').toSorted();
}

describe('broken files', () => {
  it('are many', () => {
    expect(files.length).toBeGreaterThanOrEqual(40);
  });

  it.each(files)('%s', (name) => {
    const file = join(FOLDER, name);
    const paths = name.startsWith('scenarios/') ? [file, SCENARIO_RUNBOOK] : [file];
    const { problems } = checkFiles(paths);
    const found = problems
      .filter((problem) => problem.file === file)
      .map((problem) => `${problem.code} ${problem.line}:${problem.column}`)
      .toSorted();
    expect(found).toEqual(expected(file));
  });

  it('show every code', () => {
    const shown = new Set(
      files.flatMap((name) => expected(join(FOLDER, name)).map((line) => line.split(' ')[0])),
    );
    // Files that cannot be kept in a repository as text are made in test/document/read-source.test.ts; what only recorded
    // drills show is in test/drill/recorded-fields.test.ts, what a proof shows in test/project/proof.test.ts, and what a compose
    // file shows in test/lab/definition/compose.test.ts.
    const elsewhere = new Set([
      'file-unreadable',
      'file-too-large',
      'not-utf-8',
      'field-not-recorded',
      'not-proven',
      'changed-since-proof',
      'compose-unsupported',
      'compose-ignored',
      'variable-unset',
    ]);
    expect(Object.keys(PROBLEM_CODES).filter((code) => !shown.has(code) && !elsewhere.has(code))).toEqual([]);
  });
});
