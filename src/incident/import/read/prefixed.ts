/** Reads lines prefixed with the file's path: `grep . FILES`, `grep -H`, `tail -v`. */
import type { Line } from '../line.ts';
import type { Reader } from '../reader.ts';
import { readFile } from './by-file.ts';

const PREFIXED = /^\s*(?<path>\/(?:proc|sys|run|var|etc|host|cgroup)\/[^\s:]+(?::\d+(?=:))?):(?<rest>.*)$/;

/** Groups the lines of one file and reads them without the path. */
export const prefixed: Reader = (lines, at, context) => {
  const first = PREFIXED.exec((lines[at] as Line).text)?.groups;
  if (first === undefined) return 0;
  const path = first['path']?.replace(/:\d+$/, '') ?? '';
  const own: Line[] = [];
  for (let next = at; next < lines.length; next++) {
    const line = lines[next] as Line;
    const groups = PREFIXED.exec(line.text)?.groups;
    if (groups === undefined || groups['path']?.replace(/:\d+$/, '') !== path) break;
    own.push({ ...line, text: groups['rest'] ?? '' });
  }
  let taken = 0;
  while (taken < own.length) {
    const count = readFile(path, own, taken, context);
    if (count === 0) break;
    taken += count;
  }
  return taken;
};
