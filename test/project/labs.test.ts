/** Labs are found by name or path; a scenario's own library comes first. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/document/usage-error.ts';
import { checkFiles } from '../../src/project/check-files.ts';
import { labFilesFor, loadLabs } from '../../src/project/labs.ts';
import { BrokenFiles } from '../../src/project/library.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

function write(library: string, name: string, text: string): string {
  const path = join(folder(), library, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function lab(id: string, machine = 'm'): string {
  return `lab: ${id}\ntitle: A lab\nmachines: { ${machine}: { image: { name: app } } }\n`;
}

const SCENARIO = `scenario: s
title: A scenario
lab: docker
target: mine
oracle: { title: it is so, run: test -e /x, deadline: 5s }
expect: { container-up-process-gone: { findings: [] } }
`;

describe('loadLabs', () => {
  it('finds all labs, and one by its name, its folder or its file', () => {
    const file = join(ROOT, 'labs/docker/lab.yaml');
    expect(loadLabs([]).map(({ id }) => id)).toContain('docker');
    for (const name of ['docker', './labs/docker', 'labs/docker/lab.yaml', file]) {
      expect(loadLabs([name]).map(({ id, file: found }) => [id, found])).toEqual([['docker', file]]);
    }
  });

  it('refuses an unknown name with a suggestion, and a lab with errors with its problems', () => {
    expect(() => loadLabs(['dokcer'])).toThrow(UsageError);
    expect(() => loadLabs(['dokcer'])).toThrow('unknown lab "dokcer"');
    expect(() => loadLabs([join(folder(), 'nothing')])).toThrow(UsageError);
    const broken = write('broken', 'labs/x/lab.yaml', 'lab: x\ntitle: X\n');
    expect(() => loadLabs([broken])).toThrow(BrokenFiles);
  });
});

describe('the lab of a scenario', () => {
  it("is that of its own library, before the current folder's and drillbook's", () => {
    const own = write('team', 'labs/docker/lab.yaml', lab('docker', 'mine'));
    const files = labFilesFor(join(folder(), 'team'));
    expect(files.get('docker')).toBe(own);
    expect(labFilesFor(join(folder(), 'nothing')).get('docker')).toBe(join(ROOT, 'labs/docker/lab.yaml'));
    const scenario = write('team', 'scenarios/s/scenario.yaml', SCENARIO);
    expect(checkFiles([scenario]).problems).toEqual([]);
    const elsewhere = write('other', 'scenarios/s/scenario.yaml', SCENARIO);
    expect(checkFiles([elsewhere]).problems).toMatchObject([
      { code: 'machine-unknown', line: 4, column: 9, hint: 'known here: node' },
    ]);
  });

  it('is required to have versions if the scenario names some', () => {
    write('plain', 'labs/plain/lab.yaml', lab('plain'));
    const text = SCENARIO.replace('lab: docker\ntarget: mine', 'lab: plain\nversions: ["17"]');
    const { problems } = checkFiles([write('plain', 'scenarios/s/scenario.yaml', text)]);
    expect(problems).toMatchObject([
      { code: 'version-unknown', message: "lab 'plain' has no version '17'", hint: 'it has no versions' },
    ]);
  });
});

describe('checkFiles', () => {
  it('checks labs, and leaves out what is beside a lab.yaml', () => {
    write('all', 'labs/a/lab.yaml', lab('a'));
    write('all', 'labs/a/compose.yaml', 'services: {}\n');
    write('all', 'labs/b/lab.yaml', lab('c'));
    const { files, problems, labs } = checkFiles([join(folder(), 'all')]);
    expect(files.map((file) => file.slice(folder().length))).toEqual([
      '/all/labs/a/lab.yaml',
      '/all/labs/b/lab.yaml',
    ]);
    expect(problems.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
      'name-mismatch 1:6',
    ]);
    expect(labs.map(({ id }) => id)).toEqual(['a']);
  });

  it('takes a file that begins with its lab for a scenario, if it is one', () => {
    const text = SCENARIO.replace('scenario: s\n', '')
      .replace('lab: docker\n', '')
      .replace('target: mine\n', '');
    const file = write('first', 'scenarios/s/scenario.yaml', `lab: docker\nscenario: s\n${text}`);
    const { problems, scenarios, labs } = checkFiles([file]);
    expect(problems).toEqual([]);
    expect([scenarios.length, labs.length]).toEqual([1, 0]);
  });
});
