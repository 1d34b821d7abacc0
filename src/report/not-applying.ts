/** What every report says of a runbook that does not apply. */
import type { Diagnosis } from '../diagnose/diagnosis.ts';

/** undefined: it applies, or nobody knows. */
export function notApplying({
  applies,
  reason = '',
}: Pick<Diagnosis, 'applies' | 'reason'>): string | undefined {
  return applies === false ? `does not apply: ${reason}` : undefined;
}
