import { UsageError } from '../document/usage-error.ts';
import { didYouMean } from '../text/did-you-mean.ts';

/** Throws UsageError if no diagnosis has a subject of this name, since nothing would be printed for it. */
export function refuseUnknownSubject(names: readonly string[], wanted: string): void {
  if (names.includes(wanted)) return;
  const hint = didYouMean(wanted, names) ?? `one of: ${names.slice(0, 20).join(', ')}`;
  throw new UsageError('subject-unknown', `there is no subject '${wanted}' on this target`, hint);
}
