/**
 * `--lab`: the Debian releases that a lab can play.
 */
import { didYouMean } from '../text/did-you-mean.ts';
import { UsageError } from '../document/usage-error.ts';

const RELEASES = ['bookworm', 'bullseye', 'trixie'] as const;
/** The one that every scenario is made for. */
const USUAL = 'bookworm';
const ALL = 'all';

/** Where one release is meant. */
export function parseRelease(text: string | undefined): string {
  if (text === undefined) return USUAL;
  if (RELEASES.some((release) => release === text)) return text;
  const hint = didYouMean(text, RELEASES) ?? `One of ${RELEASES.join(', ')}.`;
  throw new UsageError('lab-unknown', `There is no lab ${JSON.stringify(text)}.`, hint);
}

/** Where several may be meant: repeated, separated by commas, or `all`. Each once, in the order of the table. */
export function parseReleases(texts: readonly string[] | undefined): string[] {
  const named = (texts ?? [USUAL]).flatMap((text) => text.split(','));
  if (named.includes(ALL)) return [...RELEASES];
  const meant = new Set(named.map((text) => parseRelease(text)));
  return RELEASES.filter((release) => meant.has(release));
}
