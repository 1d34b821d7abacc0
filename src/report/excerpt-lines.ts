/**
 * Cuts the text of an observation to the lines that matter: those that hold a value of the finding, the frame of a kernel stack
 * that decides with the frames around it, and of formats with many fields the few that people read.
 */
import { cutLine } from '../text/cut-line.ts';
import { flatJson } from './flat-json.ts';
import type { TellingValues } from './telling-values.ts';

/** A line of an excerpt, or how many lines are left out. */
export type ExcerptLine =
  | {
      readonly kind: 'line';
      readonly text: string;
      /** It holds a value of the finding, or is the frame of a stack in which the task waits. */
      readonly decides: boolean;
    }
  | { readonly kind: 'gap'; readonly lines: number };

/** The lines of one observation. */
export interface ExcerptLines {
  readonly lines: readonly ExcerptLine[];
  /** Of how many samples they are, and whether those are the same; '' for one sample. */
  readonly note: string;
}

/** Lines of one observation. */
const MOST_LINES = 6;
/** Lines if none holds a value. */
const FIRST_LINES = 3;
/** Characters of a line. */
const MOST_OF_LINE = 200;
/** Characters of an observation that are looked at. */
const MOST_OF_TEXT = 64 * 1024;
/** Frames of a stack to show below the one that decides. */
const FRAMES_BELOW = 2;

const FRAME = /^\s*\[<[0-9a-fx]*>\]\s/;
const STATUS_KEY = /^(?:Name|State|PPid|voluntary_ctxt_switches|TracerPid|SigPnd|ShdPnd):\s/;
const NOTHING = /^(?:TracerPid|SigPnd|ShdPnd):\s+0+$/;
/** `/proc/PID/stat`: what follows the parent is for programs. A gap in a line of an incident is ⌗. */
const STAT = /^(\d+ \(.*\) [A-Za-z] \d+) (?:[-\d⌗]+ ?){20,}$/u;

/** @param most lines to show, if there are so many */
export function excerptLines(text: string, values: TellingValues, most: number = MOST_LINES): ExcerptLines {
  const { body, note } = oneSample(text.slice(0, MOST_OF_TEXT).trimEnd());
  const lines = shortened(body);
  const kept = chosen(lines, values, most);
  const shown: ExcerptLine[] = [];
  let last = -1;
  for (const [at, decides] of kept) {
    if (at > last + 1) shown.push({ kind: 'gap', lines: at - last - 1 });
    shown.push({ kind: 'line', text: cutAround(lines[at] ?? '', values), decides });
    last = at;
  }
  if (lines.length > last + 1) shown.push({ kind: 'gap', lines: lines.length - last - 1 });
  return { lines: shown, note };
}

/** Of several samples, one if all are the same, else the last. */
function oneSample(text: string): { body: string; note: string } {
  const samples = text.split(/^sample \d+:\n/m);
  const [before, first = ''] = samples;
  if (before !== '' || samples.length < 2) return { body: text, note: '' };
  const bodies = samples.slice(1).map((sample) => sample.trimEnd());
  const count = bodies.length;
  if (count === 1) return { body: first.trimEnd(), note: '' };
  return bodies.every((body) => body === bodies[0])
    ? { body: first.trimEnd(), note: `${count} samples, all the same` }
    : { body: bodies.at(-1) ?? '', note: `the last of ${count} samples` };
}

function shortened(body: string): string[] {
  const flat = flatJson(body);
  const lines = flat ?? body.split('\n');
  const isStatus = lines.length > 20 && lines.some((line) => line.startsWith('voluntary_ctxt_switches:'));
  return lines
    .filter((line) => !isStatus || !/^\w+:\s/.test(line) || (STATUS_KEY.test(line) && !NOTHING.test(line)))
    .map((line) => {
      const stat = STAT.exec(line)?.[1];
      return stat === undefined ? heading(line).replaceAll('\t', ' ').trimEnd() : `${stat} …`;
    });
}

/** What a step with `for` was made for, if that is a record: by its name and its id. */
function heading(line: string): string {
  if (!line.startsWith('{') || !line.endsWith(':')) return line;
  let key: unknown;
  try {
    key = JSON.parse(line.slice(0, -1));
  } catch {
    return line;
  }
  const fields = new Map(
    Object.entries(key as object).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value] as const],
    ),
  );
  const one = (names: readonly string[]): unknown => names.map((name) => fields.get(name)).find(isScalar);
  const short = [one(['Name', 'name', 'comm']), one(['pid', 'Pid', 'tid', 'task', 'id', 'place'])].filter(
    isScalar,
  );
  return short.length === 0 ? line : `${short.join(' ')}:`;
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

/** Which lines to show, in order, and whether each decides. */
function chosen(lines: readonly string[], values: TellingValues, most: number): [number, boolean][] {
  const all = new Map<number, boolean>();
  const add = (at: number, decides: boolean): void => {
    if (at < 0 || at >= lines.length || all.size >= most) return;
    all.set(at, decides || all.get(at) === true);
  };
  const holding = lines.flatMap((line, at) => (values.in(line).size > 0 ? [at] : []));
  const frames = lines.flatMap((line, at) => (FRAME.test(line) ? [at] : []));
  const deciding = frames.find((at) => holding.includes(at)) ?? frames[0];
  if (deciding !== undefined) {
    // The line before is the task that the stack is of, or a frame.
    add(deciding - 1, false);
    add(deciding, true);
    for (let below = 1; below <= FRAMES_BELOW; below++) {
      if (FRAME.test(lines[deciding + below] ?? '')) add(deciding + below, false);
    }
  } else if (lines.length <= (holding.length > 0 ? most : FIRST_LINES)) {
    for (const at of lines.keys()) add(at, holding.includes(at));
  } else if (holding.length > 0) {
    for (const at of telling(lines, holding, values).slice(0, Math.ceil((most * 2) / 3))) add(at, true);
  } else {
    for (let at = 0; at < FIRST_LINES; at++) add(at, false);
  }
  return [...all].toSorted(([a], [b]) => a - b);
}

/** Of the lines that hold values, those that add some: a list repeats the same ones. */
function telling(lines: readonly string[], holding: readonly number[], values: TellingValues): number[] {
  const seen = new Set<string>();
  return holding.filter((at) => {
    const found = [...values.in(lines[at] ?? '')].filter((value) => !seen.has(value));
    for (const value of found) seen.add(value);
    return found.length > 0;
  });
}

/** A long line is cut so that its first value stays visible. */
function cutAround(line: string, values: TellingValues): string {
  if (line.length <= MOST_OF_LINE) return line;
  const [first = ''] = values.in(line);
  const at = first === '' ? 0 : line.indexOf(first);
  if (at + first.length < MOST_OF_LINE) return cutLine(line, MOST_OF_LINE);
  const from = Math.max(0, at - MOST_OF_LINE / 2);
  return `…${cutLine(line.slice(from).replace(/^[\udc00-\udfff]/, ''), MOST_OF_LINE)}`;
}
