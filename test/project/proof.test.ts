/** A proof of a small library on disk: what it depends on, what changes it, and files that are no proof. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { planDrills } from '../../src/project/plan-drills.ts';
import { BrokenFiles, loadRunbooks, loadScenarios } from '../../src/project/library.ts';
import { checkProofs } from '../../src/project/proof/check-proofs.ts';
import { readProof } from '../../src/project/proof/file.ts';
import { ProofRecorder } from '../../src/project/proof/recorder.ts';
import { ProofStamps } from '../../src/project/proof/stamps.ts';
import { documentOf } from '../../src/drill/matrix.ts';
import { judge } from '../../src/drill/judge.ts';
import { aDrill, aFinding } from '../support/drill-results.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let library = '';
let count = 0;

const FILES = {
  'runbooks/stuck.yaml': `runbook: stuck
title: Something is stuck
applies-if: { uses: here }
steps:
  - { id: state, title: Is it stuck?, uses: state }
findings:
  - { id: is-stuck, severity: critical, when: state == "D", message: It is stuck., remedy: free }
remedies:
  - { id: free, title: Free it, side-effects: none, commands: [{ uses: free }] }
`,
  'runbooks/probes/state.yaml': `probe: state
title: What state?
steps: [{ id: line, title: What is in the file?, read: /state }]
output: line
`,
  'runbooks/probes/here.yaml': `probe: here
title: Is it here?
if-false: It is not here.
steps: [{ id: file, title: Is it here?, read: /here }]
output: file == "yes"
`,
  'runbooks/probes/unused.yaml': `probe: unused
title: Nobody asks
steps: [{ id: file, title: Nobody asks, read: /unused }]
output: file
`,
  'runbooks/remedies/free.yaml': `remedy: free
title: Free it
commands: [{ run: echo free }]
`,
  'scenarios/sticks/scenario.yaml': `scenario: sticks
title: It sticks
lab: tiny
files: [{ from: stick.sh, to: /stick.sh }, { from: ../common/tool, to: /tool }]
inject: [{ title: Stick, run: /stick.sh }]
oracle: { title: It is stuck, run: test -e /stuck, deadline: 5s }
revert: [{ title: Free it, run: rm /stuck }]
expect: { stuck: { findings: [{ finding: is-stuck, subjects: [node] }] } }
`,
  'scenarios/sticks/stick.sh': 'touch /stuck\n',
  'scenarios/sticks/README.md': 'Not used.\n',
  'scenarios/common/tool': 'a tool\n',
  'labs/tiny/lab.yaml': `lab: tiny
title: A tiny lab
machines: { m: { image: { build: image }, files: [{ from: motd, to: /etc/motd }] } }
`,
  'labs/tiny/motd': 'Hello\n',
  'labs/tiny/image/Dockerfile': 'FROM scratch\n',
  'labs/tiny/image/data/blob': 'data\n',
};

beforeEach(() => {
  library = join(folder(), `library-${count++}`);
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(library, name, '..'), { recursive: true });
    writeFileSync(join(library, name), text);
  }
});

const file = (name: string): string => join(library, name);

/** Records a drill that detected the failure, without a lab: what a lab would answer is given. */
async function prove(into = file('proof.json')): Promise<void> {
  const runbooks = loadRunbooks([file('runbooks/stuck.yaml')]);
  const { drills } = planDrills(loadScenarios([file('scenarios/sticks')]));
  const recorder = new ProofRecorder(into, drills, runbooks);
  const [planned] = drills;
  const [runbook] = runbooks;
  if (planned === undefined || runbook === undefined) throw new Error('nothing is planned');
  const found = { findings: [aFinding({ id: 'is-stuck', subject: 'node' })], ms: 5, subjects: [] };
  const nothing = { findings: [], ms: 5, subjects: [] };
  const phases = { before: nothing, during: found, after: nothing };
  const result = judge(
    runbook,
    planned.scenario.expect[0],
    Object.fromEntries(
      Object.entries(phases).map(([phase, one]) => [phase, new Map([[runbook.id, one]])]),
    ) as unknown as Parameters<typeof judge>[2],
  );
  const drill = aDrill({ scenario: 'sticks', lab: 'tiny', verdict: result.verdict, runbooks: [result] });
  await recorder.write(documentOf('run', 1, [drill]), '0.1.0');
}

const stamp = () => new ProofStamps(undefined).of({ id: 'stuck', file: file('runbooks/stuck.yaml') });
const warnings = (given?: string): string[] =>
  checkProofs(loadRunbooks([file('runbooks/stuck.yaml')]), given).map(
    ({ code, severity, message, line }) => `${severity} ${code} ${line}: ${message}`,
  );

describe('a proof of a library', () => {
  it('says nothing without a proof.json, and warns of a runbook that it does not mention', async () => {
    expect(warnings()).toEqual([]);
    await prove();
    expect(warnings()).toEqual([]);
    writeFileSync(file('proof.json'), '{ "schema": "drillbook/proof@1", "runbooks": [], "files": {} }');
    expect(warnings()).toEqual(['warning not-proven 1: this runbook was never drilled']);
  });

  it('holds until a file changes that took part', async () => {
    await prove();
    expect(stamp()).toMatchObject({ state: 'proven', labs: ['tiny'], scenarios: ['sticks'] });
    for (const name of ['runbooks/probes/unused.yaml', 'scenarios/sticks/README.md']) {
      appendFileSync(file(name), '\n');
    }
    expect(stamp()).toMatchObject({ state: 'proven' });
  });

  it('no longer holds after a change of any file that took part, and names it', async () => {
    await prove();
    for (const [changed, name] of [
      ['runbooks/stuck.yaml', 'stuck.yaml'],
      ['runbooks/probes/state.yaml', 'probes/state.yaml'],
      ['runbooks/probes/here.yaml', 'probes/here.yaml'],
      ['runbooks/remedies/free.yaml', 'remedies/free.yaml'],
      ['scenarios/sticks/scenario.yaml', 'scenarios/sticks/scenario.yaml'],
      ['scenarios/sticks/stick.sh', 'scenarios/sticks/stick.sh'],
      ['scenarios/common/tool', 'scenarios/common/tool'],
      ['labs/tiny/lab.yaml', 'labs/tiny/lab.yaml'],
      ['labs/tiny/motd', 'labs/tiny/motd'],
      ['labs/tiny/image/Dockerfile', 'labs/tiny/image/Dockerfile'],
      ['labs/tiny/image/data/blob', 'labs/tiny/image/data/blob'],
    ] as const) {
      appendFileSync(file(changed), '\n');
      expect(warnings()).toEqual([
        `warning changed-since-proof 1: changed since this runbook was proven: ${name}`,
      ]);
      writeFileSync(file(changed), FILES[changed]);
    }
    expect(warnings()).toEqual([]);
  });

  it('says how to prove it again, with the drills that are recorded', async () => {
    await prove(file('a proof.json'));
    appendFileSync(file('runbooks/probes/state.yaml'), '\n');
    const [warning] = checkProofs(loadRunbooks([file('runbooks/stuck.yaml')]), file('a proof.json'));
    expect(warning?.hint).toMatch(
      /^prove it: drillbook drill sticks --lab tiny --runbook stuck --proof '.*\/a proof\.json'$/,
    );
  });

  it('no longer holds if the scenario or the lab is gone, or a file is new', async () => {
    await prove();
    writeFileSync(file('labs/tiny/image/new'), '');
    rmSync(file('scenarios/sticks'), { recursive: true });
    expect(stamp()?.changed).toEqual(['labs/tiny/image/new', 'scenarios/sticks (gone)']);
    rmSync(file('labs/tiny'), { recursive: true });
    expect(stamp()?.changed).toEqual(['lab tiny (gone)', 'scenarios/sticks (gone)']);
  });

  it('is found again after the whole library was moved', async () => {
    await prove(file('elsewhere.json'));
    const old = library;
    library = join(folder(), `moved-${count}`);
    renameSync(old, library);
    expect(warnings(file('elsewhere.json'))).toEqual([]);
  });

  it('is a sentence for reports and pages, even if it is broken', async () => {
    const sentence = () =>
      new ProofStamps(undefined).sentence({ id: 'stuck', file: file('runbooks/stuck.yaml') });
    expect(sentence()).toBeUndefined();
    await prove();
    expect(sentence()).toMatch(/^proven \d{4}-\d\d-\d\d on tiny by 1 scenario$/);
    writeFileSync(file('proof.json'), '{');
    expect(sentence()).toMatch(/^unknown: proof\.json has errors/);
  });

  it('is replaced at once, and refuses to write over something else', async () => {
    writeFileSync(file('proof.json'), '# My notes\n');
    await expect(prove()).rejects.toThrow(BrokenFiles);
    expect(readFileSync(file('proof.json'), 'utf8')).toBe('# My notes\n');
    await expect(prove(file('labs'))).rejects.toMatchObject({ code: 'proof-file' });
    await expect(prove(file('missing/proof.json'))).rejects.toMatchObject({ code: 'proof-file' });
  });
});

describe('a file that is no proof', () => {
  const read = (text: string): string[] => {
    writeFileSync(file('proof.json'), text);
    return readProof(file('proof.json')).problems.map(
      ({ code, line, column, message }) => `${line}:${column} ${code} ${message}`,
    );
  };
  const start = '{\n  "schema": "drillbook/proof@1",\n';

  it.each([
    ['', /^1:1 missing-key/],
    ['{', /^1:\d+ yaml-syntax/],
    ['[]', /^1:1 wrong-type/],
    ['null', /^1:1 wrong-type/],
    ['\u0000\u0001', /^1:1 yaml-syntax/],
    [`${start}  "runbooks": 3, "files": {}\n}`, /^3:15 wrong-type/],
    [`${start}  "runbooks": [], "files": {}, "__proto__": {}\n}`, /^3:\d+ unknown-key/],
    [
      `${start}  "runbooks": [],\n  "files": { "sha256:${'0'.repeat(64)}": {} }\n}`,
      /^4:\d+ wrong-value this list/,
    ],
    [`# a comment\n${start}  "runbooks": [], "files": {}\n}`, /^2:1 wrong-value this is not JSON/],
    ['{ "schema": "drillbook/proof@9", "runbooks": [], "files": {} }', /^1:13 wrong-value/],
  ])('is a problem with a place: %j', (text, problem) => {
    const found = read(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(problem);
  });

  it('is reported by check, with the runbooks unjudged', () => {
    writeFileSync(file('proof.json'), '{');
    expect(warnings().join('\n')).toMatch(/^error yaml-syntax 1: /);
    expect(warnings(file('nothing.json'))).toEqual(['error file-unreadable 1: no such file']);
  });

  it('may be nested too deeply', () => {
    expect(read('['.repeat(5_000))[0]).toContain('yaml-syntax lists and maps are nested too deeply');
  });

  it('may be too large to read again', () => {
    expect(read(`{ "schema": "${'x'.repeat(2 ** 20)}" }`)).toEqual(['1:1 wrong-value this is not a proof']);
  });

  it('may name a list of files that is not there', async () => {
    await prove();
    const text = readFileSync(file('proof.json'), 'utf8');
    const { files: _, ...rest } = JSON.parse(text) as { files: unknown };
    expect(read(JSON.stringify({ ...rest, files: {} }, null, 2))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\d\d:\d+ wrong-value files has no list of this name/)]),
    );
  });
});
