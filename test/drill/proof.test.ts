import { describe, expect, it } from 'vitest';
import type { Parts, ProofContext } from '../../src/drill/proof/record.ts';
import { NO_PROOF, recordDrills } from '../../src/drill/proof/record.ts';
import type { Proof } from '../../src/drill/proof/schema.ts';
import { proof as proofSchema } from '../../src/drill/proof/schema.ts';
import { stampOf } from '../../src/drill/proof/state.ts';
import type { DrillProblem, DrillResult, RunbookResult } from '../../src/drill/result.ts';
import { aDocument, aDrill, aFinding, aRunbookResult } from '../support/drill-results.ts';

const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;
const FILES: Parts = {
  runbook: { 'a.yaml': hash('a'), 'probes/freezer.yaml': hash('b') },
  scenario: { 'scenarios/stopped-by-signal/scenario.yaml': hash('c') },
  lab: { 'labs/docker/lab.yaml': hash('d') },
};

const context = (given: Partial<ProofContext> = {}): ProofContext => ({
  date: new Date('2026-11-20T09:30:00Z'),
  drillbook: '0.1.0',
  filesOf: () => FILES,
  inputsOf: () => ({}),
  versionsOf: () => ({}),
  ...given,
});

const expected = [{ finding: 'first-process-stopped', subjects: ['victim'] }];

function detected(runbook: string, given: Partial<RunbookResult> = {}): RunbookResult {
  return aRunbookResult({
    runbook,
    verdict: 'detected',
    expected,
    during: [aFinding()],
    ms: { before: 1, during: 40, after: 1 },
    ...given,
  });
}

const missed = (runbook: string): RunbookResult =>
  aRunbookResult({ runbook, verdict: 'missed', expected, during: [] });

function failing(code: DrillProblem['code'], runbook = 'a'): DrillResult {
  const problem: DrillProblem = { code, phase: 'prepare', message: 'it failed' };
  return aDrill({
    verdict: 'errored',
    problems: [problem],
    runbooks: [aRunbookResult({ runbook, expected, ms: {} })],
  });
}

const record = (before: Proof, drills: readonly DrillResult[], given: Partial<ProofContext> = {}): Proof =>
  recordDrills(before, aDocument(drills), context(given));

const verdicts = (proof: Proof): string[] =>
  proof.runbooks.flatMap((one) =>
    one.drills.map(({ scenario, lab, verdict }) => `${one.runbook} ${scenario} ${lab} ${verdict}`),
  );

describe('recordDrills', () => {
  const proven = record(NO_PROOF, [aDrill({ runbooks: [detected('a'), detected('b')] })]);

  it('records each runbook that the scenario expects something of, in the form of the schema', () => {
    expect(verdicts(proven)).toEqual([
      'a stopped-by-signal bookworm detected',
      'b stopped-by-signal bookworm detected',
    ]);
    expect(proven.runbooks[0]).toMatchObject({ precision: 1, recall: 1, timeToDetect: 40 });
    expect(proofSchema.parse(JSON.parse(JSON.stringify(proven)))).toEqual(proven);
  });

  it('keeps the proofs of other runbooks, scenarios and labs', () => {
    const alone = record(proven, [aDrill({ lab: 'trixie', runbooks: [missed('a')] })]);
    expect(verdicts(alone)).toEqual([
      'a stopped-by-signal bookworm detected',
      'a stopped-by-signal trixie missed',
      'b stopped-by-signal bookworm detected',
    ]);
    expect(alone.runbooks[0]).toMatchObject({ recall: 0.5 });
  });

  it('replaces the drill of the same scenario and lab, also by a worse one', () => {
    const again = record(proven, [aDrill({ runbooks: [missed('a')] })]);
    expect(verdicts(again)).toEqual([
      'a stopped-by-signal bookworm missed',
      'b stopped-by-signal bookworm detected',
    ]);
  });

  it('keeps a drill with other inputs apart', () => {
    const both = record(proven, [aDrill({ runbooks: [missed('a')] })], { inputsOf: () => ({ shim: 'v1' }) });
    expect(both.runbooks[0]?.drills.map(({ inputs, verdict }) => [inputs, verdict])).toEqual([
      [{ shim: 'v1' }, 'missed'],
      [{}, 'detected'],
    ]);
  });

  it.each([
    ['lab-failed', 'errored'],
    ['oracle-never-held', 'not-reproduced'],
  ] as const)('records %s as %s: the runbook itself found nothing wrong', (code, verdict) => {
    expect(verdicts(record(NO_PROOF, [failing(code)]))).toEqual([`a stopped-by-signal bookworm ${verdict}`]);
  });

  it.each(['interrupted', 'unsupported'] as const)(
    'does not let a drill that was %s replace a proof',
    (code) => {
      expect(record(proven, [failing(code)])).toEqual(proven);
    },
  );

  it('records a false alarm where nothing was expected, until the runbook is quiet there', () => {
    const alarm = aRunbookResult({ runbook: 'c', verdict: 'false-alarm', during: [aFinding()] });
    const wrong = record(proven, [aDrill({ scenario: 'other', runbooks: [alarm] })]);
    expect(verdicts(wrong)).toContain('c other bookworm false-alarm');
    const quiet = aRunbookResult({ runbook: 'c' });
    // Of a drill that failed it is not known whether it would have been quiet.
    const unknown = { ...failing('lab-failed', 'b'), scenario: 'other', runbooks: [quiet] };
    expect(verdicts(record(wrong, [unknown]))).toContain('c other bookworm false-alarm');
    expect(record(wrong, [aDrill({ scenario: 'other', runbooks: [quiet] })])).toEqual(proven);
  });

  it('keeps each list of files once, and none that no drill names', () => {
    expect(Object.keys(proven.files)).toHaveLength(3);
    const changed: Parts = { ...FILES, runbook: { 'a.yaml': hash('e') } };
    const again = record(proven, [aDrill({ runbooks: [detected('a'), detected('b')] })], {
      filesOf: () => changed,
    });
    expect(Object.values(again.files)).toHaveLength(3);
    expect(Object.values(again.files)).toContainEqual(changed.runbook);
    expect(Object.values(again.files)).not.toContainEqual(FILES.runbook);
  });
});

describe('stampOf', () => {
  const proof = record(NO_PROOF, [aDrill({ runbooks: [detected('a')] })]);
  const now = (parts: Partial<Parts> = {}) => ({
    runbook: parts.runbook ?? FILES.runbook,
    scenario: () => parts.scenario ?? FILES.scenario,
    lab: () => parts.lab ?? FILES.lab,
  });
  const stamp = (of: Proof, parts?: Partial<Parts>) =>
    stampOf(
      'a',
      of.runbooks.find(({ runbook }) => runbook === 'a'),
      of.files,
      now(parts),
    );

  it('is proven with the same files', () => {
    expect(stamp(proof)).toMatchObject({
      state: 'proven',
      date: '2026-11-20T09:30:00.000Z',
      provenBy: ['stopped-by-signal in bookworm'],
      changed: [],
    });
  });

  it.each([
    ['runbook', { 'a.yaml': hash('a'), 'probes/freezer.yaml': hash('f') }, ['probes/freezer.yaml']],
    ['runbook', { 'a.yaml': hash('a') }, ['probes/freezer.yaml']],
    ['runbook', { ...FILES.runbook, 'remedies/thaw.yaml': hash('f') }, ['remedies/thaw.yaml']],
    [
      'scenario',
      { 'scenarios/stopped-by-signal/scenario.yaml': hash('f') },
      ['scenarios/stopped-by-signal/scenario.yaml'],
    ],
    ['lab', { 'labs/docker/lab.yaml': 'unreadable' }, ['labs/docker/lab.yaml']],
  ])('names what changed in its %s', (part, files, changed) => {
    expect(stamp(proof, { [part]: files })).toMatchObject({ state: 'changed', changed });
  });

  it('has changed where a file could be read neither then nor now', () => {
    const lab = { 'labs/docker/lab.yaml': 'unreadable' };
    const blind = record(NO_PROOF, [aDrill({ runbooks: [detected('a')] })], {
      filesOf: () => ({ ...FILES, lab }),
    });
    expect(stamp(blind, { lab })).toMatchObject({ state: 'changed', changed: ['labs/docker/lab.yaml'] });
  });

  it('has changed where its scenario or its lab is gone', () => {
    const gone = { ...now(), scenario: () => undefined, lab: () => undefined };
    expect(stampOf('a', proof.runbooks[0], proof.files, gone).changed).toEqual([
      'lab bookworm (gone)',
      'scenarios/stopped-by-signal (gone)',
    ]);
  });

  it('has failed if any drill did, and still names those that prove something', () => {
    const mixed = record(proof, [aDrill({ scenario: 'other', runbooks: [missed('a')] })]);
    expect(stamp(mixed)).toMatchObject({
      state: 'failed',
      provenBy: ['stopped-by-signal in bookworm'],
      failed: [{ drill: 'other in bookworm', verdict: 'missed' }],
    });
  });

  it('is none without a drill', () => {
    expect(stamp(NO_PROOF)).toMatchObject({ state: 'none', provenBy: [], changed: [] });
  });

  it('has the date of the oldest drill that proves it', () => {
    const later = record(proof, [aDrill({ scenario: 'other', runbooks: [detected('a')] })], {
      date: new Date('2026-12-24T00:00:00Z'),
    });
    expect(stamp(later)).toMatchObject({ date: '2026-11-20T09:30:00.000Z' });
  });
});
