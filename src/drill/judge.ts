/**
 * Expected against actual, for one runbook over the phases of a drill.
 */
import type { Diagnosis, FoundFinding } from '../diagnose/diagnosis.ts';
import type { Expectation, ExpectedFinding } from '../scenario/model.ts';
import type { Phase, PhaseDiagnoses, RunbookResult, Verdict } from './result.ts';
import { worstOf } from './result.ts';

/**
 * @param expectation what the scenario expects of it; undefined: to be quiet
 * @param phases the diagnoses of the phases that took place
 */
export function judge(
  runbook: string,
  expectation: Expectation | undefined,
  phases: Readonly<Partial<Record<Phase, PhaseDiagnoses>>>,
): RunbookResult {
  const before = phases.before?.get(runbook);
  const during = phases.during?.get(runbook);
  const after = phases.after?.get(runbook);
  const expected = expectation?.findings ?? [];
  const parts: Verdict[] = [];
  const reasons: string[] = [];
  const blame = (verdict: Verdict, reason: string): void => {
    parts.push(verdict);
    reasons.push(reason);
  };
  for (const [phase, diagnosis] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const finding of diagnosis?.findings ?? []) {
      blame('false-alarm', `${phase}: ${finding.id} for ${finding.subject}, where nothing is wrong`);
    }
    for (const line of blindness(diagnosis)) blame('errored', `${phase}: could not look: ${line}`);
  }
  if (during !== undefined) compare(expected, during, blame);
  if (parts.length === 0) parts.push(expected.length > 0 && during !== undefined ? 'detected' : 'quiet');
  return {
    runbook,
    verdict: worstOf(parts),
    expected,
    before: before?.findings ?? [],
    during: during?.findings ?? [],
    after: after?.findings ?? [],
    reasons,
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
  blame: (verdict: Verdict, reason: string) => void,
): void {
  const key = (finding: string, subject: string): string => `${finding} for ${subject}`;
  const wanted = new Set(expected.flatMap((one) => one.subjects.map((subject) => key(one.finding, subject))));
  const seen = new Set(during.findings.map((finding: FoundFinding) => key(finding.id, finding.subject)));
  for (const want of wanted) {
    if (seen.has(want)) continue;
    const unseen = blindness(during).join('; ');
    blame('missed', `during: expected ${want}${unseen === '' ? '' : `; could not look: ${unseen}`}`);
  }
  for (const got of seen) if (!wanted.has(got)) blame('false-alarm', `during: ${got} was not expected`);
}
