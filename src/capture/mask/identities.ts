/**
 * Names of objects on a target, as engines print them. An inconspicuous value that is also a name is not masked
 * everywhere, because a diagnosis needs these names.
 */
import type { Binary } from './binary.ts';
import { unescaped } from './words.ts';

const NAMED =
  /"(?:Id|ID|Name|Names|Hostname|Domainname|Image|Source|Destination|Mountpoint|CgroupParent|Driver|Status|State|Runtime)":[ \t]{0,4}"((?:[^"\\]|\\.){0,512})"/g;

export function namesIn(text: Binary): Binary[] {
  if (!text.includes('"')) return [];
  return Array.from(text.matchAll(NAMED), (match) => unescaped(match[1] ?? ''));
}
