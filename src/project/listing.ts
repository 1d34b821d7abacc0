/** What there is: runbooks, scenarios and labs, with titles and tags. */
import { UsageError } from '../document/usage-error.ts';
import type { Runbook } from '../runbook/model.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { loadLabs } from './labs.ts';
import { loadRunbooks, loadScenarios } from './library.ts';

/** What can be listed, in the order of a list. */
export const LISTED = ['runbooks', 'scenarios', 'labs'] as const;
export type Listed = (typeof LISTED)[number];

export interface ListEntry {
  readonly kind: 'runbook' | 'scenario' | 'lab';
  readonly id: string;
  readonly title: string;
  /** Of a scenario: its lab, and the tags of the runbooks that must find it. Of a lab: none. */
  readonly tags: readonly string[];
  readonly file: string;
}

/**
 * @param tags only entries with one of these; empty: all
 * @throws {UsageError} for a tag that no entry has
 */
export function listEntries(kinds: readonly Listed[], tags: readonly string[]): ListEntry[] {
  const all = kinds.flatMap((kind) => LIST[kind]());
  refuseUnknownTags(tags, all);
  return all.filter((entry) => hasTag(entry, tags));
}

/**
 * The runbooks of the library with one of these tags.
 *
 * @throws {UsageError} for a tag that no runbook has
 */
export function taggedRunbooks(tags: readonly string[]): Runbook[] {
  const all = loadRunbooks([]);
  refuseUnknownTags(tags, all);
  return all.filter((runbook) => hasTag(runbook, tags));
}

const LIST = {
  runbooks: () => loadRunbooks([]).map((one) => entryOf('runbook', one, one.tags)),
  scenarios: () => {
    const tags = new Map(loadRunbooks([]).map((runbook) => [runbook.id, runbook.tags]));
    return loadScenarios([]).map((one) =>
      entryOf('scenario', one, [one.lab, ...one.expect.flatMap(({ runbook }) => tags.get(runbook) ?? [])]),
    );
  },
  labs: () => loadLabs([]).map((one) => entryOf('lab', one, [])),
} as const satisfies Record<Listed, () => ListEntry[]>;

function entryOf(
  kind: ListEntry['kind'],
  { id, title, file }: Pick<ListEntry, 'id' | 'title' | 'file'>,
  tags: readonly string[],
): ListEntry {
  return { kind, id, title, tags: [...new Set(tags)], file };
}

function hasTag({ tags }: { readonly tags: readonly string[] }, wanted: readonly string[]): boolean {
  return wanted.length === 0 || tags.some((tag) => wanted.includes(tag));
}

function refuseUnknownTags(
  wanted: readonly string[],
  all: readonly { readonly tags: readonly string[] }[],
): void {
  const known = [...new Set(all.flatMap(({ tags }) => tags))].toSorted();
  for (const tag of wanted) {
    if (known.includes(tag)) continue;
    const hint = didYouMean(tag, known) ?? 'List what there is, with tags: drillbook list';
    throw new UsageError('tag-unknown', `nothing has the tag ${JSON.stringify(tag)}`, hint);
  }
}
