/** Reads files of a cgroup folder as `cat` prints them. */
import { printsWhole } from '../command.ts';
import type { Line } from '../line.ts';
import type { Context } from '../reader.ts';
import { isCgroupFile } from './paths.ts';

const IDS = /^\s*\d{1,7}(?:\s+\d{1,7})*\s*$/;
const FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [/^freezer\.state$/, /^\s*(?:FROZEN|FREEZING|THAWED)\s*$/],
  [/^freezer\.(?:self|parent)_freezing$/, /^\s*[01]\s*$/],
  [/^cgroup\.freeze$/, /^\s*[01]\s*$/],
  [
    /\.(?:max|min|low|high|limit_in_bytes|usage_in_bytes|current|peak|failcnt|shares|weight|cfs_\w+|swappiness)$/,
    /^\s*(?:max|-?\d+)(?:\s+\d+)?\s*$/,
  ],
  [/./, /^\s*(?:[\w.:-]+[ \t]+-?[\w.:]+(?:[ \t]+[\w=.:-]+)*|-?\d+|max|[a-z]+(?: [a-z]+)*)\s*$/],
];

/** Reads `cat` output of a cgroup's file; 0 if it does not have that file's form. */
export function readCgroupFile(lines: readonly Line[], at: number, path: string, context: Context): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (!isCgroupFile(name)) return 0;
  if (name === 'cgroup.procs' || name === 'tasks' || name === 'cgroup.threads') {
    return readIds(lines, at, folder, name, context);
  }
  const form = FORMS.find(([names]) => names.test(name))?.[1] ?? /^$/;
  let next = at;
  while (next < lines.length && form.test((lines[next] as Line).text)) next++;
  if (next === at) return 0;
  // For a single value only the first line belongs to the file.
  if (FORMS.findIndex(([names]) => names.test(name)) < FORMS.length - 1) next = at + 1;
  const own = lines.slice(at, next);
  const line = lines[at] as Line;
  const group = context.draft.cgroup(folder, line);
  const [only] = own;
  const text = own.map((each) => `${each.text.trim()}\n`).join('');
  const value = own.length === 1 ? (only?.text.trim() ?? '') : text;
  group.setPart('files', name, /^\d{1,15}$/.test(value) ? Number(value) : value, line);
  for (const each of own) context.made(each, `${name} of ${brief(folder)}`);
  return own.length;
}

function readIds(lines: readonly Line[], at: number, folder: string, name: string, context: Context): number {
  let next = at;
  const ids: number[] = [];
  for (; next < lines.length; next++) {
    const { text } = lines[next] as Line;
    if (!IDS.test(text)) break;
    ids.push(...text.trim().split(/\s+/).map(Number));
  }
  if (next === at) return 0;
  const line = lines[at] as Line;
  const key = name === 'cgroup.procs' ? 'processes' : 'tasks';
  const group = context.draft.cgroup(folder, line);
  const known = (context.memory.get(`${folder}/${name}`) as number[] | undefined) ?? [];
  const all = [...new Set([...known, ...ids.filter((id) => id > 0 && id <= 4_194_304)])];
  context.memory.set(`${folder}/${name}`, all);
  group.set(key, all, line);
  const isWhole = !context.elided && (context.command === undefined || printsWhole(context.command));
  // A file is complete; a list may lack some.
  if (isWhole) group.setPart('files', name, all.map((id) => `${id}\n`).join(''), line);
  else context.draft.note(line, `${name} of ${brief(folder)} is shown only in part`);
  for (const each of lines.slice(at, next)) context.made(each, `${key} of ${brief(folder)}`);
  return next - at;
}

/** A cgroup's path, short enough for a line. */
export function brief(folder: string): string {
  const last = folder.slice(folder.lastIndexOf('/') + 1);
  return last.replace(/([0-9a-f]{12})[0-9a-f]{20,}/, '$1…');
}
