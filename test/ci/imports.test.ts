import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Names of the rules that a tree with these files breaks. */
function broken(folder: string, files: Readonly<Record<string, string>>): string[] {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { stdout, stderr } = spawnSync(
    join(ROOT, 'node_modules/.bin/depcruise'),
    ['--config', join(ROOT, 'ci/imports.cjs'), '--output-type', 'json', 'src'],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string } }[] };
  };
  expect(summary.totalCruised).toBe(Object.keys(files).length);
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].toSorted();
}

describe('import rules', () => {
  const folder = temporaryFolder();

  it('accept imports that go down, and the data of drills in reports', () => {
    const files = {
      'src/cli/drill.ts': "import { drill } from '../drill/drill.ts';\nexport const run = drill;\n",
      'src/drill/drill.ts': "import { look } from '../targets/look.ts';\nexport const drill = look;\n",
      'src/drill/result.ts': 'export type Verdict = string;\n',
      'src/targets/look.ts': 'export const look = 1;\n',
      'src/report/json.ts':
        "import type { Verdict } from '../drill/result.ts';\nexport const json = (verdict: Verdict) => verdict;\n",
    };
    expect(broken(join(folder(), 'down'), files)).toEqual([]);
  });

  it('refuse an import from report/ into drill/', () => {
    const files = {
      'src/drill/judge.ts': 'export const judge = 1;\n',
      'src/report/json.ts': "import { judge } from '../drill/judge.ts';\nexport const json = judge;\n",
    };
    expect(broken(join(folder(), 'report'), files)).toEqual(['report-imports']);
  });

  it('let the public API gather anything, and refuse an import of it', () => {
    const files = {
      'src/lab/index.ts': "export { drill } from '../drill/drill.ts';\n",
      'src/lab/lab.ts': 'export const lab = 1;\n',
      'src/drill/drill.ts': "import { lab } from '../lab/lab.ts';\nexport const drill = lab;\n",
    };
    expect(broken(join(folder(), 'api'), files)).toEqual([]);
    const wrong = { ...files, 'src/cli/drill.ts': "export { drill } from '../lab/index.ts';\n" };
    expect(broken(join(folder(), 'of-api'), wrong)).toEqual(['api-is-for-users']);
  });

  it('refuse a cycle, also of types alone', () => {
    const files = {
      'src/text/one.ts': "import type { Two } from './two.ts';\nexport type One = Two | 1;\n",
      'src/text/two.ts': "import type { One } from './one.ts';\nexport type Two = One | 2;\n",
    };
    expect(broken(join(folder(), 'cycle'), files)).toEqual(['no-cycle']);
  });

  it('refuse a folder that no rule knows', () => {
    const files = {
      'src/misc/one.ts': "import { two } from '../text/two.ts';\nexport const one = two;\n",
      'src/text/two.ts': 'export const two = 2;\n',
    };
    expect(broken(join(folder(), 'unknown'), files)).toEqual(['unknown-folder']);
  });
});
