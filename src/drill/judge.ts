/**
 * Expected against actual, for one runbook over the phases of a drill.
 */
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Place } from '../document/problem.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Expectation, ExpectedFinding } from '../scenario/model.ts';
import type { Phase, PhaseDiagnoses, Reason, RunbookResult, Verdict } from './result.ts';
import { worstOf } from './result.ts';

/** What of a runbook is needed to blame it. */
export type Judged = Pick<Runbook, 'id' | 'file'> & {
  readonly findings: readonly { readonly id: string; readonly place: Place }[];
};

type Blame = (phase: Phase, verdict: Verdict, message: string, place?: Place) => void;

/**
 * @param expectation what the scenario expects of it; undefined: to be quiet
 * @param phases the diagnoses of the phases that took place
 */
export function judge(
  runbook: Judged,
  expectation: Expectation | undefined,
  phases: Readonly<Partial<Record<Phase, PhaseDiagnoses>>>,
): RunbookResult {
  const before = phases.before?.get(runbook.id);
  const during = phases.during?.get(runbook.id);
  const after = phases.after?.get(runbook.id);
  const expected = expectation?.findings ?? [];
  const reasons: Reason[] = [];
  const blame: Blame = (phase, verdict, message, place) =>
    reasons.push({ phase, verdict, message, file: place?.file ?? runbook.file, line: place?.line ?? 1 });
  const placeOf = (finding: string): Place | undefined =>
    runbook.findings.find((one) => one.id === finding)?.place;
  for (const [phase, diagnosis] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const { id, subject } of diagnosis?.findings ?? []) {
      blame(phase, 'false-alarm', `${id} for ${subject}, where nothing is wrong`, placeOf(id));
    }
    for (const line of blindness(diagnosis)) blame(phase, 'errored', `could not look: ${line}`);
  }
  if (during !== undefined) compare(expected, during, placeOf, blame);
  const unseen = blindness(during);
  const asExpected = expected.length > 0 && during !== undefined ? 'detected' : 'quiet';
  return {
    runbook: runbook.id,
    verdict: reasons.length > 0 ? worstOf(reasons.map((reason) => reason.verdict)) : asExpected,
    expected,
    before: before?.findings ?? [],
    during: during?.findings ?? [],
    after: after?.findings ?? [],
    reasons,
    ...(unseen.length === 0 ? {} : { unseen }),
    ms: Object.fromEntries(
      Object.entries({ before, during, after }).flatMap(([phase, d]) =>
        d === undefined ? [] : [[phase, d.ms]],
      ),
    ),
  };
}

/** In a lab where nothing fails a runbook must be able to look at everything. */
function blindness(diagnosis: Diagnosis | undefined): string[] {
  return (diagnosis?.subjects ?? [])
    .filter((subject) => subject.status === 'unknown')
    .map((subject) => `${subject.name}: ${(subject.unseen ?? []).join('; ')}`);
}

function compare(
  expected: readonly ExpectedFinding[],
  during: Diagnosis,
  placeOf: (finding: string) => Place | undefined,
  blame: Blame,
): void {
  const key = (finding: string, subject: string): string => JSON.stringify([finding, subject]);
  const wanted = expected.flatMap((one) => one.subjects.map((subject) => ({ id: one.finding, subject })));
  const seen = new Set(during.findings.map((finding) => key(finding.id, finding.subject)));
  for (const { id, subject } of wanted) {
    if (seen.has(key(id, subject))) continue;
    const unseen = blindness(during).join('; ');
    const why = unseen === '' ? '' : `; could not look: ${unseen}`;
    blame('during', 'missed', `expected ${id} for ${subject}${why}`, placeOf(id));
  }
  const keys = new Set(wanted.map(({ id, subject }) => key(id, subject)));
  for (const { id, subject } of during.findings) {
    if (keys.has(key(id, subject))) continue;
    blame('during', 'false-alarm', `${id} for ${subject} was not expected`, placeOf(id));
  }
}
