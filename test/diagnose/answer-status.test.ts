/** AGENTS.md says that the compiler shows every table that must know a new status: so it is asked. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OBSERVATION_STATUS_NAMES } from '../../src/expression/observation-status.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { reference } from '../../src/runbook/page/reference.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

/** @returns `file: message` for each error of the compiler, with these texts of source files replaced */
function errorsWith(changes: readonly { file: string; text: string; other: string }[]): string[] {
  const copy = folder();
  cpSync(join(ROOT, 'src'), join(copy, 'src'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), include: ['src'] }),
  );
  for (const { file, text, other } of changes) {
    const source = readFileSync(join(copy, file), 'utf8');
    expect(source).toContain(text);
    writeFileSync(join(copy, file), source.replace(text, other));
  }
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(tsc, ['--noEmit', '-p', copy, '--pretty', 'false'], {
    cwd: copy,
    encoding: 'utf8',
  });
  return stdout.split('\n').flatMap((line) => {
    const match = /^(\S+?)\(\d+,\d+\): error TS\d+: (.*)$/.exec(line);
    return match === null ? [] : [`${match[1]}: ${match[2]}`];
  });
}

describe('a status that is added', () => {
  it('breaks every table that must know it', { timeout: 60_000 }, () => {
    const errors = errorsWith([
      { file: 'src/targets/target.ts', text: "  | 'answered'", other: "  | 'answered' | 'of-an-answer'" },
      {
        file: 'src/expression/observation-status.ts',
        text: '  answered:',
        other: "  'of-a-look': 'x',\n  answered:",
      },
    ]);
    expect(errors.toSorted()).toEqual([
      expect.stringMatching(/^src\/capture\/schema\.ts: .*of-an-answer/),
      // Added to answers: what a step with it is called, and what a look can be. Added to looks alone: no answer gives it.
      expect.stringMatching(/^src\/diagnose\/observe\.ts: Argument of type 'AnswerStatus' /),
      expect.stringMatching(/^src\/diagnose\/observe\.ts: Element implicitly .*of-a-look/),
      expect.stringMatching(/^src\/diagnose\/observe\.ts: Property '"of-an-answer"' is missing/),
      expect.stringMatching(/^src\/diagnose\/observe\.ts: Type 'AnswerStatus' is not assignable/),
    ]);
  });
});

describe('the one table of statuses', () => {
  it.each(OBSERVATION_STATUS_NAMES)('a condition may ask for %s, and the reference explains it', (status) => {
    const text = `runbook: rb\ntitle: T\nsteps: [{ id: a, title: t, read: /a }]\nfindings: [{ id: f, severity: info, when: 'status(a) == "${status}"', message: s }]\n`;
    const { problems } = loadRunbook({ file: '/rb.yaml', text });
    expect(problems).toEqual([]);
    expect(reference()).toContain(`| \`${status}\` |`);
  });
});
