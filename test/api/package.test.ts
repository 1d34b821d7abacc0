/** The packed package in an empty project, as a user has it. */
import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { outputPattern, pageFiles, projectWithPackage, type Project } from '../support/packed.ts';
import { publicNames } from '../support/public-types.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const examples = pageFiles('docs/api.md');
/** These need an engine: test/e2e/drills/api.test.ts runs them. */
const needsEngine = (text: string): boolean => text.includes("'drillbook/lab'");

/** What the examples in comments are about. */
const PRELUDE = `import type { Capture, Runbook, Target } from 'drillbook';
import type { Engine, Lab, Run } from 'drillbook/lab';
declare const runbook: Runbook, target: Target, capture: Capture, engine: Engine, run: Run, lab: Lab;
export { runbook, target, capture, engine, run, lab };
`;

describe('the packed package', () => {
  let project: Project;
  beforeAll(() => {
    project = projectWithPackage(folder());
    for (const { file, text } of examples) project.write(file, text);
    project.write('comments/prelude.ts', PRELUDE);
    for (const [name, text] of commentExamples()) project.write(`comments/${name}.ts`, text);
  });

  it('type-checks, with the examples of its page and of its comments', () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(commentExamples().size).toBeGreaterThan(40);
    expect(project.compile()).toBe('');
  }, 60_000);

  for (const { file, text, output } of examples) {
    if (!file.endsWith('.ts') || needsEngine(text)) continue;
    it(`runs ${file} of docs/api.md`, () => {
      const ran = project.node(join('out', file.replace(/\.ts$/, '.js')));
      expect(ran).toEqual({
        status: 0,
        stderr: '',
        stdout: expect.stringMatching(outputPattern(output ?? '')),
      });
    });
  }

  it('holds what is compiled of the files that there are, and nothing else', () => {
    const compiled = readdirSync(join(project.folder, 'node_modules/drillbook/dist'), {
      recursive: true,
      encoding: 'utf8',
    }).filter((name) => !name.startsWith('chunks/') && /\.\w+$/.test(name));
    const stale = compiled.filter(
      (name) => !existsSync(join(ROOT, 'src', name.replace(/(?:\.d)?\.[jt]s$/, '.ts'))),
    );
    expect(compiled.length).toBeGreaterThan(100);
    expect(stale).toEqual([]);
  });

  it('has the program', () => {
    const ran = project.node('node_modules/drillbook/dist/bin.js', 'check', 'runbooks');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses what is no part of its API', () => {
    const ran = project.node('--input-type=module', '--eval', "await import('drillbook/dist/index.js')");
    expect(ran.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

/** Each example in a comment, as a module that imports the names of the API that it uses. */
function commentExamples(): Map<string, string> {
  const modules = new Map<string, string>();
  const api = new Map<string, string>();
  const entries = [
    ['drillbook', 'dist/index.d.ts'],
    ['drillbook/lab', 'dist/lab/index.d.ts'],
  ] as const;
  const names = entries.flatMap(([from, file]) =>
    publicNames(join(ROOT, file)).map((one) => ({ ...one, from })),
  );
  for (const { name, from, isValue } of names) if (isValue && !api.has(name)) api.set(name, from);
  const given = ['runbook', 'target', 'capture', 'engine', 'run', 'lab'];
  for (const { name, comment = '', isValue } of names) {
    const example = /@example\n([^]*?)(?=\n \* @|\n \*\/)/.exec(comment)?.[1];
    if (!isValue || example === undefined) continue;
    const code = example.replace(/^ \* ?/gm, '');
    const uses = (word: string): boolean => new RegExp(`(?<![\\w.'-])${word}(?![\\w'-])`).test(code);
    const declares = (word: string): boolean =>
      new RegExp(`(?:const|using) (?:${word}|[{[][^=]*\\b${word}\\b[^=]*[}\\]]) =`).test(code);
    const imports = [...api]
      .filter(([one]) => uses(one))
      .map(([one, from]) => `import { ${one} } from '${from}';`);
    const prelude = given.filter((one) => uses(one) && !declares(one));
    imports.push(`import { ${prelude.join(', ')} } from './prelude.js';`);
    modules.set(name, `${imports.join('\n')}\n${code}\n`);
  }
  return modules;
}
