/**
 * The report of a step for one subject: its worst observation, and totals.
 */
import { filledLines } from '../expression/library/text.ts';
import type { SkippedLines, Step } from '../runbook/model.ts';
import type { StepReport, StepStatus } from './diagnosis.ts';
import type { StepObservation } from './observe.ts';
import type { StepResult } from './ask-step.ts';

/** Higher is worse. */
const RANK = {
  ok: 0,
  skipped: 1,
  failed: 2,
  truncated: 3,
  'timed-out': 4,
  abandoned: 5,
} as const satisfies Record<StepStatus, number>;

export function stepReport(step: Step, subject: string, { observations, missing }: StepResult): StepReport {
  const worst = observations.reduce<StepObservation | undefined>(
    (bad, observation) => (bad === undefined || RANK[observation.step] > RANK[bad.step] ? observation : bad),
    undefined,
  );
  if (worst === undefined) {
    const none = { id: step.id, subject, status: 'skipped', ms: 0, asked: 0 } as const;
    return missing === undefined ? none : { ...none, reason: missing };
  }
  const stuck = observations.flatMap((observation) => observation.answer?.stuck ?? []);
  const skipped = skippedOf(observations);
  const exitCode = worst.answer?.exitCode ?? undefined;
  const reason = worst.reason ?? missing;
  return {
    id: step.id,
    subject,
    status: worst.step,
    ms: Math.round(observations.reduce((sum, observation) => sum + observation.ms, 0) * 10) / 10,
    ...(worst.command === '' ? {} : { command: worst.command }),
    ...(observations.length > 1 ? { asked: observations.length } : {}),
    ...(worst.value.kind === 'absent' ? { found: false } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
    ...(skipped === undefined ? {} : { skipped }),
    ...(stuck.length === 0 ? {} : { stuck }),
  };
}

/** Totals over all observations with a value, including those without skipped lines. */
function skippedOf(observations: readonly StepObservation[]): SkippedLines | undefined {
  const first = observations.find(({ skipped }) => skipped !== undefined)?.skipped;
  if (first === undefined) return undefined;
  let [lines, of] = [0, 0];
  for (const { skipped, text, value } of observations) {
    lines += skipped?.lines ?? 0;
    of += skipped?.of ?? (value.kind === 'value' ? filledLines(text) : 0);
  }
  return { lines, of, first: first.first };
}
