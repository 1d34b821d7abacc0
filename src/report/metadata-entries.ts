import type { Metadata } from '../runbook/model.ts';

/** What a runbook says for the person on call, as label and text, in the order of reading. */
export function metadataEntries({
  impact,
  owner,
  escalate,
  references = [],
}: Metadata): readonly (readonly [label: string, text: string])[] {
  const entries: readonly (readonly [string, string | undefined])[] = [
    ['Impact', impact],
    ['Escalate to', escalate],
    ['Owner', owner],
    ...references.map((url) => ['See', url] as const),
  ];
  return entries.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}
