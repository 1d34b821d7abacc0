/**
 * Expected against actual, for one runbook over the phases of a drill.
 */
import type { Diagnosis, ExplainedExpression, ExplainedKind } from '../diagnose/diagnosis.ts';
import type { Place } from '../document/problem.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Expectation } from '../scenario/model.ts';
import { compareFindings } from './comparison.ts';
import type { Phase, PhaseDiagnoses, Reason, RunbookResult, Verdict } from './result.ts';
import { worstOf } from './result.ts';

/** The parts of a runbook that are needed to blame it. */
export type Judged = Pick<Runbook, 'id' | 'file'> & {
  readonly findings: readonly { readonly id: string; readonly place: Place }[];
};

/**
 * @param expectation what the scenario expects of it; undefined: no findings
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
  const compared = compareFindings(expected, {
    before: before?.findings,
    during: during?.findings,
    after: after?.findings,
  });
  const reasons: Reason[] = [];
  const blame = (phase: Phase, verdict: Verdict, message: string, finding?: string): void => {
    const place = runbook.findings.find((one) => one.id === finding)?.place;
    reasons.push({ phase, verdict, message, file: place?.file ?? runbook.file, line: place?.line ?? 1 });
  };
  const unexpected = (phase: Phase, why: string): void => {
    for (const one of compared.unexpected) {
      if (one.phase === phase)
        blame(phase, 'false-alarm', `${one.finding} for ${one.subject}${why}`, one.finding);
    }
  };
  for (const phase of ['before', 'during', 'after'] as const) {
    // A runbook that did not run is not quiet.
    if (phases[phase]?.has(runbook.id) === false) blame(phase, 'errored', 'was not run');
  }
  for (const [phase, diagnosis] of [
    ['before', before],
    ['after', after],
  ] as const) {
    unexpected(phase, ', where nothing is wrong');
    for (const line of blindness(diagnosis)) blame(phase, 'errored', `could not observe: ${line}`);
  }
  for (const { finding, subject } of compared.missed) {
    const unseen = blindness(during).join('; ');
    const why =
      during?.applies === false
        ? `; the runbook does not apply: ${during.reason}`
        : unseen === ''
          ? ''
          : `; could not observe: ${unseen}`;
    blame('during', 'missed', `expected ${finding} for ${subject}${why}`, finding);
  }
  unexpected('during', ' was not expected');
  const unseen = blindness(during);
  const asExpected = compared.detected.length > 0 ? 'detected' : 'quiet';
  return {
    runbook: runbook.id,
    verdict: reasons.length > 0 ? worstOf(reasons.map((reason) => reason.verdict)) : asExpected,
    expected,
    before: before?.findings ?? [],
    during: during?.findings ?? [],
    after: after?.findings ?? [],
    compared,
    reasons,
    ...(unseen.length === 0 ? {} : { unseen }),
    ...(during?.applies === false ? { applies: false, reason: during.reason ?? '' } : {}),
    ...(compared.missed.length === 0 ? {} : { explained: explanationOf(compared.missed, during) }),
    ms: Object.fromEntries(
      Object.entries({ before, during, after }).flatMap(([phase, d]) =>
        d === undefined ? [] : [[phase, d.ms]],
      ),
    ),
  };
}

/** Of the findings that were missed: their conditions, and the `healthy-if` that may have ruled them out. */
function explanationOf(
  missed: readonly { readonly finding: string; readonly subject: string }[],
  during: Diagnosis | undefined,
): ExplainedExpression[] {
  return (during?.explained ?? []).filter(({ subject, kind, id }) =>
    missed.some(
      (one) =>
        one.subject === subject && (kind === 'healthy-if' || (isOfFinding(kind) && id === one.finding)),
    ),
  );
}

function isOfFinding(kind: ExplainedKind): boolean {
  return kind === 'when' || kind === 'confirm' || kind === 'message';
}

/** In a lab where nothing fails a runbook must be able to look at everything. */
function blindness(diagnosis: Diagnosis | undefined): string[] {
  return (diagnosis?.subjects ?? [])
    .filter((subject) => subject.status === 'unknown')
    .map((subject) => `${subject.name}: ${(subject.unseen ?? []).join('; ')}`);
}
