/** Finds what a command of the node answers: what is stated, what can be computed, or that it is not known. */
import { compileRegex } from '../../expression/regex.ts';
import { engineClient, isClient } from '../engines/clients.ts';
import { notStated } from '../gap.ts';
import type { CommandAnswerData, FactsData } from '../schema.ts';
import type { Call, Commands, Result } from '../shell/evaluate.ts';
import { Hangs } from '../shell/values.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import { ls } from './list.ts';
import { date, dmesg, nothing, readlink, timeout, uname, wrapper, xargs } from './process.ts';
import { notKnown } from './result.ts';
import { basenameOrDirname, cat, cut, echo, headOrTail, printf, sort, uniq, wc } from './text.ts';

export const NATIVE: Readonly<Record<string, (call: Call, facts: FactsData) => Result>> = {
  cat,
  echo,
  printf,
  head: headOrTail,
  tail: headOrTail,
  sort,
  uniq,
  wc,
  cut,
  basename: basenameOrDirname,
  dirname: basenameOrDirname,
  grep,
  egrep: grep,
  fgrep: grep,
  find,
  ls,
  xargs,
  timeout,
  nice: wrapper,
  ionice: wrapper,
  stdbuf: wrapper,
  env: wrapper,
  readlink,
  uname,
  dmesg,
  date,
  sleep: nothing,
};

/** What another shell's commands answer, for those that are not here; undefined: they do not have it. */
export type Delegate = (call: Call) => Result | undefined;

export function commandsOf(facts: FactsData, delegate: Delegate): Commands {
  const stated = (facts.commands ?? []).map((answer) => ({ answer, matches: wholeMatch(answer.command) }));
  const missing = new Set(facts.node?.['missing-commands']);
  return (call) => {
    const name = call.name.slice(call.name.lastIndexOf('/') + 1);
    const plain = name === call.name ? call : { ...call, name };
    if (call.open === undefined && call.args.every((arg) => arg.open === undefined)) {
      const line = [name, ...call.args.map((arg) => arg.text)].join(' ');
      const found = stated.find(({ matches }) => matches(line));
      if (found !== undefined) return answered(found.answer, line);
    }
    if (missing.has(name)) return notFound(call.name);
    const native = Object.hasOwn(NATIVE, name) ? NATIVE[name] : undefined;
    if (native !== undefined) return native(plain, facts);
    if (isClient(name)) return engineClient(plain, facts);
    return delegate(plain) ?? notKnown(notStated(`what ${name} answers`));
  };
}

export function notFound(name: string): Result {
  return { stdout: '', stderr: `sh: 1: ${name}: not found\n`, status: 127 };
}

function answered({ stdout, stderr, exit, hangs }: CommandAnswerData, line: string): Result {
  if (hangs === true) throw new Hangs(`${line.slice(0, 80)} does not return`);
  return { stdout: stdout ?? '', stderr: stderr ?? '', status: exit ?? 0 };
}

function wholeMatch(pattern: string): (line: string) => boolean {
  const compiled = compileRegex(`\\A(?:${pattern})\\z`);
  if ('refused' in compiled) return () => false;
  return (line) => compiled.regex.test(line);
}
