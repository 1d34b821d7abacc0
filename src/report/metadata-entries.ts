import type { Metadata } from '../runbook/model.ts';

/** What a runbook says for the person on call, and what it was proven against, as label and text, in the order of reading. */
export function metadataEntries({
  impact,
  owner,
  escalate,
  references = [],
  proof,
}: Metadata & { readonly proof?: string }): readonly (readonly [label: string, text: string])[] {
  const entries: readonly (readonly [string, string | undefined])[] = [
    ['Impact', impact],
    ['Escalate to', escalate],
    ['Owner', owner],
    ['Proof', proof],
    ...references.map((url) => ['See', url] as const),
  ];
  return entries.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}
