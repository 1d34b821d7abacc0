/** Reports what an import understood and what not. */
import { placeOf } from '../draft.ts';
import type { Imported } from '../import.ts';
import type { Line, Origin } from '../line.ts';

/** Maximum number of lines not understood that are printed; `--explain` prints all. */
const MOST_LINES = 20;
const WIDEST = 100;

/** Line by line: its number, what it was taken for, its text. */
export function explained({ lines }: Imported): string {
  const width = Math.max(1, ...lines.map((line) => place(line, lines).length));
  return lines
    .map((line) => {
      const as = line.as ?? (line.prose ? 'text' : 'not understood');
      return `${place(line, lines).padStart(width)}  ${as}\n${' '.repeat(width)}    ${cut(line.text)}\n`;
    })
    .join('');
}

/** Counts, notes, and lines that look meaningful but were not understood. */
export function summary({ draft, lines, masked }: Imported): string {
  const understood = lines.filter(({ as }) => as !== undefined).length;
  const prose = lines.filter((line) => line.prose).length;
  const open = lines.filter(({ as, prose: isText }) => as === undefined && !isText);
  const counts = [
    count(draft.containers.size, 'container'),
    count(draft.processes.size, 'process', 'processes'),
    count(draft.cgroups.size, 'cgroup'),
    count(draft.engines.size, 'engine'),
    count(draft.kernelLog.length, 'line of the kernel log', 'lines of the kernel log'),
  ].filter((text) => text !== '');
  const parts = [
    `understood ${understood} of ${lines.length} lines${prose === 0 ? '' : `, ${prose} are text around them`}: ${counts.join(', ') || 'no facts'}\n`,
    ...draft.notes.map(({ at, text }) => `note: ${text} (${where(at, lines)})\n`),
  ];
  if (masked.length > 0) {
    const what = [...new Set(masked.flatMap((note) => note.what[0] ?? []))];
    parts.push(
      `masked: ${count(masked.length, 'secret')} (${what.slice(0, 6).join(', ')}); still review the file before you share it\n`,
    );
  }
  parts.push(...notUnderstood(open, lines));
  return parts.join('');
}

/** Lists lines, or for many files the number in each. */
function notUnderstood(open: readonly Line[], all: readonly Line[]): string[] {
  if (open.length === 0) return [];
  const parts = [`not understood (${open.length}):\n`];
  const sources = new Set(all.map(({ source }) => source));
  if (sources.size > MOST_LINES) {
    const bySource = new Map<string, number>();
    for (const { source } of open) bySource.set(source, (bySource.get(source) ?? 0) + 1);
    const sorted = [...bySource].sort(([, a], [, b]) => b - a);
    parts.push(
      ...sorted.slice(0, MOST_LINES).map(([source, lines]) => `  ${source}: ${count(lines, 'line')}\n`),
    );
    if (sorted.length > MOST_LINES) parts.push(`  … and lines of ${sorted.length - MOST_LINES} more files\n`);
    return parts;
  }
  parts.push(...open.slice(0, MOST_LINES).map((line) => `  ${place(line, all)}: ${cut(line.text)}\n`));
  if (open.length > MOST_LINES)
    parts.push(`  … and ${open.length - MOST_LINES} more; --explain prints every line\n`);
  return parts;
}

/** A note's origin, without the source if there is only one. */
function where(at: Origin, all: readonly Line[]): string {
  return all[0]?.source === all.at(-1)?.source && at.line > 0 ? `line ${at.line}` : placeOf(at);
}

function place(line: Line, all: readonly Line[]): string {
  const single = all[0]?.source === all.at(-1)?.source;
  return single ? String(line.line) : placeOf(line);
}

function count(number: number, one: string, many = `${one}s`): string {
  return number === 0 ? '' : `${number} ${number === 1 ? one : many}`;
}

function cut(text: string): string {
  const line = text.trim().replaceAll('\t', ' ');
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
}
