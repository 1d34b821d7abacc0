/** From a file to the model that a drill runs. */
import { describe, expect, it } from 'vitest';
import type { Binding } from '../../src/expression/outcome.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { newScenario } from '../../src/scenario/new.ts';

const TEXT = `scenario: x
title: X
needs: [fuse]
lab: redis
target: replica
versions: [bookworm]
inputs:
  shim: { one-of: [v2, v1], default: v2, doc: which }
  runtime: { type: file, default: "", doc: a file }
  count: { type: int, default: 3, doc: how many }
files:
  - { from: "\${{ inputs.runtime }}", to: /opt/runc, on: primary }
setup:
  - { title: Begin, run: "run \${{ inputs.shim }} \${{ inputs.count }} \${{ lab.version }} \${{ scenario }}", deadline: 1m, on: primary }
oracle: { title: it is so, run: test -e /x, on: primary, deadline: 5s }
expect:
  a:
    - { findings: [{ finding: f, subjects: [victim] }], cure: f }
    - { findings: [], versions: [trixie], because: it is mended there }
  b: { findings: [] }
`;

describe('a scenario', () => {
  const { scenario, problems } = loadScenario({ file: '/lib/scenarios/x/scenario.yaml', text: TEXT });

  it('is loaded', () => {
    expect(problems).toEqual([]);
    expect(scenario).toMatchObject({
      id: 'x',
      folder: '/lib/scenarios/x',
      needs: ['fuse'],
      lab: 'redis',
      target: 'replica',
      versions: ['bookworm'],
      inject: [],
      revert: [],
      oracle: { deadline: 5000 },
    });
    expect(scenario?.inputs.map(({ name, type, default: value }) => [name, type, value])).toEqual([
      ['shim', 'string', 'v2'],
      ['runtime', 'file', ''],
      ['count', 'int', 3n],
    ]);
  });

  it('says on which machine each of its commands and files is', () => {
    expect([scenario?.setup[0]?.on, scenario?.oracle.on, scenario?.files[0]?.on]).toEqual([
      'primary',
      'primary',
      'primary',
    ]);
    const text = TEXT.replaceAll(', on: primary', '').replace('lab: redis\ntarget: replica\n', '');
    const usual = loadScenario({ file: '/lib/scenarios/x/scenario.yaml', text }).scenario;
    expect(usual).toMatchObject({ lab: 'docker', target: undefined });
    expect([usual?.setup[0]?.on, usual?.oracle.on, usual?.files[0]?.on]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('renders its commands with quoted words, its files as they are', () => {
    const scope = new Map<string, Binding>([
      ['inputs', { kind: 'value', value: { shim: "v'1", runtime: '/a b', count: 3n } }],
      ['lab', { kind: 'value', value: { version: 'bookworm' } }],
      ['scenario', { kind: 'value', value: 'x' }],
    ]);
    expect(scenario?.setup[0]?.run.render(scope)).toEqual({
      kind: 'value',
      value: "run 'v'\\''1' '3' 'bookworm' 'x'",
    });
    expect(scenario?.files[0]?.from.render(scope)).toEqual({ kind: 'value', value: '/a b' });
  });

  it('has an expectation for each version that differs, at the line of its runbook', () => {
    expect(
      scenario?.expect.map(({ runbook, versions, cure, place }) => [runbook, versions, cure, place.line]),
    ).toEqual([
      ['a', [], 'f', 17],
      ['a', ['trixie'], undefined, 17],
      ['b', [], undefined, 20],
    ]);
  });

  it.each([
    ['symptom: f is what is wrong.', 'misplaced-key', 'symptom-reveals'],
    ['symptom: Nobody can log in.', 'misplaced-key'],
    ['inject: [{ title: It breaks, run: break }]\nsymptom: f is what is wrong.', 'symptom-reveals'],
    ['inject: [{ title: It breaks, run: break }]\nsymptom: Nobody can log in.'],
  ])('with %j', (symptom, ...codes) => {
    const text = TEXT.replaceAll('finding: f,', 'finding: writes-refused,')
      .replace('cure: f ', 'cure: writes-refused ')
      .replace('needs:', `${symptom.replace(': f is', ': writes-refused is')}\nneeds:`);
    const loaded = loadScenario({ file: '/lib/scenarios/x/scenario.yaml', text });
    expect(loaded.problems.map(({ code }) => code)).toEqual(codes);
    if (codes.length === 0) expect(loaded.scenario?.symptom).toBe('Nobody can log in.');
  });

  it('one to begin with is right as it is', () => {
    const text = newScenario('some-failure', 'Some failure', 'x.json', {
      runbook: 'r',
      finding: 'f',
      hasRemedy: true,
      isAboutNode: false,
    });
    const made = loadScenario({ file: 'scenarios/some-failure/scenario.yaml', text });
    expect(made.problems).toEqual([]);
    expect(made.scenario?.expect).toMatchObject([
      { runbook: 'r', cure: 'f', findings: [{ finding: 'f', subjects: ['victim'] }] },
    ]);
  });
});
