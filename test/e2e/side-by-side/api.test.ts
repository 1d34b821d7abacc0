/** The examples in docs/api.md that need an engine, in a project with the packed package. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_ENGINE } from '../../support/engine.ts';
import { outputPattern, pageFiles, projectWithPackage, type Project } from '../../support/packed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const examples = pageFiles('docs/api.md').filter(({ text }) => text.includes("'drillbook/lab'"));

describe.skipIf(NO_ENGINE)('drillbook/lab in a separate project', () => {
  const folder = temporaryFolder();
  let project: Project;
  beforeAll(() => {
    project = projectWithPackage(folder());
    for (const { file, text } of examples) project.write(file, text);
    expect(project.compile()).toBe('');
  });

  for (const { file, output = '' } of examples) {
    it(`runs ${file} of docs/api.md`, () => {
      const { status, stdout, stderr } = project.node(join('out', file.replace(/\.ts$/, '.js')));
      expect(stdout, stderr).toMatch(outputPattern(output));
      expect(status).toBe(0);
    });
  }
});
