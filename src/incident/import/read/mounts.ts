/** Reads mounts as `mount`, `findmnt`, /proc/mounts and mountinfo show them. */
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';
import { mountinfoAt } from './proc-files.ts';

const MOUNT =
  /^\s*(?<source>\S+) on (?<target>\/.*?) type (?<type>[\w.-]+) \((?<options>[^()]*)\)(?: \[.*\])?\s*$/;
const PROC_MOUNTS =
  /^\s*(?<source>\S+) (?<target>\/\S*) (?<type>[\w.-]+) (?<options>(?:ro|rw)(?:,\S+)?) \d \d\s*$/;

/** A mountinfo without a process is the node's, as a shell on it shows (/proc/self, /proc/1). */
export const mountinfoShape: Reader = (lines, at, context) => {
  const own = mountinfoAt(lines, at);
  if (own.length === 0) return 0;
  const { command, draft, elided } = context;
  const line = own[0] as Line;
  const isWhole =
    !elided &&
    command !== undefined &&
    command.name === 'cat' &&
    command.filters.length === 0 &&
    command.args.some((arg) => /^\/proc\/(?:1|self|thread-self)\/mountinfo$/.test(arg));
  if (isWhole) draft.facts.set('mountinfo', own.map(({ text }) => `${text.trim()}\n`).join(''), line);
  else draft.note(line, 'mounts of an unknown process, or an incomplete list: not used');
  for (const each of own) context.made(each, isWhole ? 'a mount of the node' : 'a mount, not used');
  return own.length;
};

/** `mount` and /proc/mounts lack device numbers, so they only provide the file /proc/mounts. */
export const mountsShape: Reader = (lines, at, context) => {
  const rows: string[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const { text } = lines[next] as Line;
    const groups = MOUNT.exec(text)?.groups ?? PROC_MOUNTS.exec(text)?.groups;
    if (groups === undefined) break;
    rows.push(
      `${groups['source'] ?? ''} ${escaped(groups['target'] ?? '')} ${groups['type'] ?? ''} ${groups['options'] ?? ''} 0 0\n`,
    );
  }
  if (rows.length === 0) return 0;
  const line = lines[at] as Line;
  if (isWholeList(context)) context.draft.files.set('/proc/mounts', rows.join(''), line);
  else context.draft.note(line, 'incomplete list of mounts: not used');
  for (const each of lines.slice(at, next)) context.made(each, 'a mount');
  return next - at;
};

function isWholeList({ command, elided, whole }: Context): boolean {
  if (elided || (command?.filters.length ?? 0) > 0) return false;
  if (command === undefined) return whole;
  return (
    (command.name === 'mount' && command.args.every((arg) => arg === '-l')) ||
    (command.name === 'cat' && command.args.some((arg) => arg.endsWith('/mounts')))
  );
}

/** Escapes blanks in a path as the kernel does (proc(5)). */
function escaped(path: string): string {
  return path.replaceAll(' ', '\\040').replaceAll('\t', '\\011');
}
