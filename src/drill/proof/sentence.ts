/** A proof in one sentence, for reports and pages. */
import { listed } from '../../text/listed.ts';
import type { ProofStamp } from './state.ts';

/** In one sentence without a full stop; what it names is not escaped. */
export function proofSentence(stamp: ProofStamp): string {
  const { state, date, labs, scenarios, failed, changed } = stamp;
  if (state === 'none') return 'never drilled';
  const [bad] = failed;
  const proven =
    date === undefined
      ? 'not proven'
      : `proven ${day(date)} on ${listed(labs)} by ${scenarios.length} scenario${scenarios.length === 1 ? '' : 's'}`;
  return [
    proven,
    ...(bad === undefined
      ? []
      : [
          `${bad.drill} ended ${bad.verdict} on ${day(bad.date)}` +
            (failed.length === 1 ? '' : `, and ${failed.length - 1} more failed`),
        ]),
    ...(changed.length === 0 ? [] : [`changed since: ${listed(changed, MOST_CHANGED)}`]),
  ].join('; ');
}

/** Files by name; the JSON document has all of them. */
const MOST_CHANGED = 5;

/** `2026-11-20` */
export function day(date: string): string {
  return date.slice(0, 10);
}
