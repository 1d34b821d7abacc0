/**
 * `--lab`: the Debian releases of a lab.
 */
import { didYouMean } from '../text/did-you-mean.ts';
import { UsageError } from '../document/usage-error.ts';

const RELEASES = ['bookworm', 'bullseye', 'trixie'] as const;
/** The release that every scenario is written for. */
const USUAL = 'bookworm';
const ALL = 'all';

/** For options that take one release. */
export function parseRelease(text: string | undefined): string {
  if (text === undefined) return USUAL;
  if (RELEASES.some((release) => release === text)) return text;
  const hint = didYouMean(text, RELEASES) ?? `One of ${RELEASES.join(', ')}.`;
  throw new UsageError('lab-unknown', `unknown lab ${JSON.stringify(text)}`, hint);
}

/** For options that take several: repeated, separated by commas, or `all`. Without duplicates, in table order. */
export function parseReleases(texts: readonly string[] | undefined): string[] {
  const named = (texts ?? [USUAL]).flatMap((text) => text.split(','));
  if (named.includes(ALL)) return [...RELEASES];
  const meant = new Set(named.map((text) => parseRelease(text)));
  return RELEASES.filter((release) => meant.has(release));
}
