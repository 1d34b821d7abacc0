/** The formats of files in /proc. */
import { cgroupsOf, mountsOf, statOf } from '../../expression/library/kernel.ts';
import { Lack } from '../../expression/lack.ts';
import { frames } from '../../expression/library/stack.ts';
import { textLines } from '../../expression/library/text.ts';
import { OpenMap } from '../../expression/open.ts';
import { keyValues } from './parse-rows.ts';
import type { Skip } from './parsed.ts';
import { isGap, notStated } from './parsed.ts';

/** A part of a transcript that is not stated is unknown, in any format. */
function stated<T extends unknown[]>(
  parse: (text: string, ...more: T) => unknown,
): (text: string, ...more: T) => unknown {
  return (text, ...more) => (isGap(text.trim()) ? notStated() : parse(text, ...more));
}

export const procStat = stated(statOf);

/** Lines of several processes, as `grep -h` prints them. A line that is not valid makes the whole unknown. */
export const procStats = stated((text) => {
  const all = textLines(text).map(statOf);
  return all.find((one) => one instanceof Lack) ?? all;
});

/** Of `State:\tD (disk sleep)` only the letter. */
export const procStatus = stated((text, skip: Skip) => {
  const fields = keyValues(text, skip);
  const known = fields instanceof OpenMap ? fields.known : fields;
  if (!(known instanceof Map)) return fields;
  const state: unknown = known.get('State');
  const lettered = new Map<unknown, unknown>(known);
  if (typeof state === 'string') lettered.set('State', state.slice(0, 1));
  return fields instanceof OpenMap ? new OpenMap(lettered, fields.why, fields.lacks) : lettered;
});

export const stack = stated(frames);

export const mountinfo = stated(mountsOf);

export const procCgroup = stated((text) => {
  const { paths, unread } = cgroupsOf(text);
  return unread === undefined ? paths : new OpenMap(paths, unread);
});
