/**
 * Names of things on a target, as engines print them. A harmless-looking value that is also a name of something
 * is not hidden wherever it stands: a diagnosis is about these names.
 */
import type { Binary } from './binary.ts';
import { unescaped } from './words.ts';

const NAMED =
  /"(?:Id|ID|Name|Names|Hostname|Domainname|Image|Source|Destination|Mountpoint|CgroupParent|Driver|Status|State|Runtime)":[ \t]{0,4}"((?:[^"\\]|\\.){0,512})"/g;

export function namesIn(text: Binary): Binary[] {
  if (!text.includes('"')) return [];
  return Array.from(text.matchAll(NAMED), (match) => unescaped(match[1] ?? ''));
}
