/** Reads tables of `df`: usage of file systems in blocks and inodes. */
import type { Command } from '../command.ts';
import { keepsLines } from '../command.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';

const HEAD =
  /^(?:Filesystem|文件系统|Dateisystem)\s+(?<type>Type\s+|类型\s+|Typ\s+)?(?:(?<kib>1K-blocks|1024-blocks|1K-块)|(?<inodes>Inodes))\s/;
const ROW =
  /^(?<source>\S.*?)\s+(?:(?<type>[a-z][\w.-]*)\s+)?(?<size>\d+|-)\s+(?<used>\d+|-)\s+(?<free>\d+|-)\s+(?:\d+%|-)\s+(?<target>\/.*?)\s*$/;

type Unit = 'blocks' | 'inodes';

export const df: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const head = HEAD.exec(line.text)?.groups;
  if (head !== undefined) {
    context.memory.set('df', head['kib'] === undefined ? 'inodes' : 'blocks');
    context.made(line, 'header of a file system list');
    // Rows that a filter removed might be file systems that are not full.
    if (isWhole(context)) context.draft.disks.whole.add(head['kib'] === undefined ? 'inodes' : 'blocks');
    return 1;
  }
  const unit = context.memory.get('df') as Unit | undefined;
  const groups = unit === undefined ? undefined : ROW.exec(line.text)?.groups;
  if (groups === undefined || unit === undefined) return 0;
  const target = groups['target'] ?? '';
  const number = (name: string): number | undefined =>
    groups[name] === '-' ? undefined : Number(groups[name]);
  const known = context.draft.disks.byTarget.get(target) ?? {};
  if (groups['type'] !== undefined) known.type = groups['type'];
  const values = { size: number('size'), used: number('used'), free: number('free') };
  if (values.size !== undefined && values.used !== undefined && values.free !== undefined) {
    if (unit === 'blocks') Object.assign(known, values);
    else Object.assign(known, { inodes: values.size, inodesUsed: values.used, inodesFree: values.free });
  }
  context.draft.disks.byTarget.set(target, known);
  context.draft.disks.at ??= line;
  context.made(line, `usage of ${target}`);
  return 1;
};

function isWhole({ command, elided }: Context): boolean {
  return !elided && command !== undefined && keepsLines(command) && asksAll(command);
}

/** Whether it lists all file systems, except those that an automounter would mount. */
function asksAll({ args }: Command): boolean {
  const words = args.filter((arg, nth) => !(args[nth - 1] === '-x' && arg === 'autofs') && arg !== '-x');
  return words.every((arg) => /^-[aliTPk]+$|^--(?:all|local|inodes|print-type|portability)$/.test(arg));
}
