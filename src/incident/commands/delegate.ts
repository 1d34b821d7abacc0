/**
 * Runs commands that are not implemented here (jq, paste and others that only turn text into text) in just-bash,
 * which is loaded on first use. Their input is known as a whole, or they process lines one by one.
 */
import type { Bash } from 'just-bash/browser';
import type { Call, Result } from '../shell/evaluate.ts';
import { hasGap } from '../gap.ts';
import { Hangs, visible } from '../shell/values.ts';
import { notKnown, pathOf } from './result.ts';

/** Commands of just-bash that depend only on their input and arguments, and print what the real ones print. */
const FILTERS: ReadonlySet<string> = new Set([
  'rev',
  'tac',
  'paste',
  'column',
  'comm',
  'join',
  'fold',
  'expand',
  'unexpand',
  'strings',
  'base64',
  'md5sum',
  'sha256sum',
  'expr',
  'seq',
  'jq',
]);

export function isFilter(name: string): boolean {
  return FILTERS.has(name);
}

export interface FilterCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin: string;
  /** The files that are named, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly cwd: string;
}

/** Thrown if a command must first run elsewhere: the shell's work is then repeated with its answer. */
export class Ask extends Error {
  override readonly name = 'Ask';
  readonly question: FilterCall;
  readonly key: string;
  constructor(question: FilterCall, key: string) {
    super(`${question.name} runs elsewhere`);
    this.question = question;
    this.key = key;
  }
}

export type Answers = Map<string, Result>;

/** @param answers answers so far */
export function filterCall(call: Call, answers: Answers): Result {
  const open = call.open ?? call.args.find((arg) => arg.open !== undefined)?.open;
  if (open !== undefined) return notKnown(open);
  const args = call.args.map((arg) => arg.text);
  if (call.name === 'expr' && (args.includes(':') || args.includes('match')))
    return notKnown('expr cannot be followed: it compares with a pattern');
  const stdin = visible(call.stdin.all(), call.stdin.open);
  // Its order differs if the last line is not terminated.
  if (call.name === 'tac' && /[^\n]$/.test(stdin.text)) return notKnown('tac cannot be followed');
  if (hasGap(stdin.text) || args.some(hasGap)) return notKnown(`what ${call.name} gets is stated in part`);
  const byLine = BY_LINE.has(call.name);
  if (stdin.open !== undefined && !byLine) return notKnown(stdin.open);
  const files = new Map<string, string>();
  let missing = stdin.open;
  for (const arg of operands(call.name, args)) {
    const named = fileOf(call, arg);
    if (named === undefined) continue;
    if ('why' in named) return notKnown(named.why);
    if (named.partial !== undefined) {
      if (!byLine) return notKnown(named.partial);
      missing ??= named.partial;
    }
    if (hasGap(named.text)) return notKnown(`${named.path} is stated in part`);
    files.set(named.path, named.text);
  }
  const question: FilterCall = {
    name: call.name,
    args,
    stdin: stdin.text,
    files,
    cwd: call.state.cwd ?? '/',
  };
  const key = JSON.stringify([question.name, args, question.stdin, [...files], question.cwd]);
  const answer = answers.get(key);
  if (answer === undefined) throw new Ask(question, key);
  return missing === undefined ? answer : { ...answer, status: undefined, open: missing };
}

/** The arguments that name files. */
function operands(name: string, args: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let nth = 0; nth < args.length; nth++) {
    const arg = args[nth] ?? '';
    if (['-e', '-f', '-F', '-v', '-k', '-t', '-d', '-n', '-c'].includes(arg)) nth++;
    else if (!arg.startsWith('-')) words.push(arg);
  }
  return name === 'expr' || name === 'seq' ? [] : words.slice(name === 'jq' ? 1 : 0);
}

/** What is known of a named file; undefined if it is known not to be one. */
function fileOf(
  call: Call,
  arg: string,
): { path: string; text: string; partial: string | undefined } | { why: string } | undefined {
  const path = pathOf(call, arg);
  const read = call.state.tree.read(path);
  if (read.kind === 'unknown') return { why: read.why };
  if (read.kind === 'hangs') throw new Hangs(`reading ${read.path} does not return`);
  if (read.kind !== 'content') return undefined;
  return { path, text: read.content.text, partial: read.content.partial };
}

/** Each output line depends on a single input line. */
const BY_LINE: ReadonlySet<string> = new Set(['rev', 'fold', 'expand', 'unexpand']);

/** A filter's answer depends only on the question. */
const answered = new Map<string, Result>();
const REMEMBERED = 300;

/** Runs a filter in just-bash. */
export async function askJustBash(question: FilterCall, key: string): Promise<Result> {
  const known = answered.get(key);
  if (known !== undefined) return known;
  const result = await run(question);
  if (answered.size >= REMEMBERED) answered.delete(answered.keys().next().value ?? '');
  if (key.length < LONGEST_KEY) answered.set(key, result);
  return result;
}

const LONGEST_KEY = 100_000;

async function run({ name, args, stdin, files, cwd }: FilterCall): Promise<Result> {
  const bash = files.size === 0 ? await bare() : await shellWith(files, cwd);
  const { stdout, stderr, exitCode } = await bash.exec(name, {
    args: [...args],
    stdin,
    cwd: files.size === 0 ? '/' : cwd,
  });
  // The real command may support what just-bash does not.
  if (/invalid option|not supported|unsupported|command not found|^usage/i.test(stderr)) {
    return notKnown(`${name} cannot be followed: ${stderr.trim().slice(0, 100)}`);
  }
  return { stdout, stderr, status: exitCode };
}

async function shellWith(files: ReadonlyMap<string, string>, cwd: string): Promise<Bash> {
  const { Bash: JustBash } = await import('just-bash/browser');
  return new JustBash({
    files: Object.fromEntries(files),
    cwd,
    executionLimits: LIMITS,
    defenseInDepth: false,
  });
}

/** Without files, for filters that only read their input; no filter leaves anything behind in it. */
let withoutFiles: Promise<Bash> | undefined;

function bare(): Promise<Bash> {
  withoutFiles ??= shellWith(new Map(), '/');
  return withoutFiles;
}

const LIMITS = {
  maxCommandCount: 10,
  maxLoopIterations: 200_000,
  maxOutputSize: 8 * 2 ** 20,
  maxStringLength: 8 * 2 ** 20,
  maxExecutionTimeMs: 5000,
  maxInputBytes: 64 * 2 ** 20,
} as const;
