/** Reads trees of `pstree -p`, drawn with box characters or ASCII. */
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';

// A node: `name(12)`, `{name}(12)`, `name,12 args` (-a), `3*[{name}]` without ids.
const NODE = /(?<thread>\{)?(?<comm>[^\s─┬├└│{}()+|`,][^─┬├└│{}(),]*?)\}?\((?<pid>\d{1,7})(?:,[^()]*)?\)/g;
// `pstree -a`: the name, a comma and the id, then the arguments.
const WITH_ARGS =
  /^(?<art>[\s│|]*(?:[├└]─|[|`]-))?(?<comm>[\w.@:/-]+?),(?<pid>\d{1,7})(?:,\S+)?(?:\s+(?<args>\S.*))?$/;

interface Branch {
  /** The column where lines of its other children begin. */
  readonly column: number;
  readonly pid: number;
}

export const pstree: Reader = (lines, at, context) => {
  const first = lines[at] as Line;
  const fits = (text: string): boolean => isTreeLine(text, context);
  if (!fits(first.text) || !/\(\d+\)|,\d+/.test(first.text)) return 0;
  const branches: Branch[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] as Line;
    if (line.text.trim() === '' || !fits(line.text)) break;
    // Starts a new tree.
    const isRoot = /^[^\s│|├└`]/.test(line.text);
    if (isRoot && next > at) break;
    readLine(line, branches, context);
    context.made(line, 'a tree of processes');
  }
  return next - at;
};

function isTreeLine(text: string, { command }: Context): boolean {
  if (/(?:───|─┬─|├─|└─|---|-\+-|^\s*[|`]-)/.test(text) && /\(\d+\)/.test(text)) return true;
  if (command?.name !== 'pstree') return false;
  return WITH_ARGS.test(text) || /^\s*\S+\(\d+\)\s*$/.test(text) || /^[\s│|]*[├└|`].*\(\d+\)/.test(text);
}

function readLine(line: Line, branches: Branch[], context: Context): void {
  const { text } = line;
  const { draft } = context;
  const isAscii = !/[─┬├└│]/.test(text);
  const connector = /^[\s│|]*(?<mark>[├└]|[|`](?=-))/.exec(text);
  const column = connector === null ? -1 : connector[0].length - 1;
  while (branches.length > 0 && column >= 0 && (branches.at(-1) as Branch).column > column) branches.pop();
  let parent = column < 0 ? undefined : branches.at(-1)?.pid;
  const args = WITH_ARGS.exec(text)?.groups;
  if (args !== undefined && !/\(\d+\)/.test(text)) {
    const pid = Number(args['pid']);
    setProcess(pid, args['comm'] ?? '', parent, line, context);
    if (args['args'] !== undefined)
      draft.process(pid)?.set('args', `${args['comm'] ?? ''} ${args['args']}`, line);
    branches.push({ column: column + 2, pid });
    return;
  }
  for (const match of text.matchAll(NODE)) {
    const { thread, comm = '' } = match.groups ?? {};
    const pid = Number(match.groups?.['pid']);
    const name = isAscii ? comm.replace(/^[-\s|`+]*/, '') : comm.trim();
    if (thread !== undefined && parent !== undefined) {
      draft.process(parent)?.thread(pid, line).set('comm', name.slice(0, 15), line, { weak: true });
    } else {
      setProcess(pid, name, parent, line, context);
      parent = pid;
    }
    const behind = text.slice(match.index + match[0].length);
    const fork = /^(?:─┬─|-\+-)/.test(behind) ? match.index + match[0].length + 1 : undefined;
    if (fork !== undefined) branches.push({ column: fork, pid });
  }
}

function setProcess(
  pid: number,
  comm: string,
  parent: number | undefined,
  line: Line,
  { draft }: Context,
): void {
  const process = draft.process(pid);
  if (process === undefined) return;
  process.set('comm', comm.slice(0, 64), line);
  if (parent !== undefined) process.set('ppid', parent, line);
}
