/** Determines a command's answer: stated, computed, or unknown. */
import { compileRegex } from '../../expression/regex.ts';
import { engineClient, isClient } from '../engines/clients.ts';
import { notStated } from '../gap.ts';
import type { CommandAnswerData, FactsData } from '../schema.ts';
import type { Call, Commands, Result } from '../shell/evaluate.ts';
import { Hangs } from '../shell/values.ts';
import { NotSupported } from '../shell/syntax.ts';
import { awkCommand } from './awk/command.ts';
import type { Answers } from './delegate.ts';
import { filterCall, isFilter } from './delegate.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import { ls } from './list.ts';
import { sedCommand } from './sed/command.ts';
import { date, dmesg, nothing, readlink, timeout, uname, wrapper, xargs } from './process.ts';
import { notFound, notKnown } from './result.ts';
import { basenameOrDirname, cat, cut, echo, headOrTail, printf, sort, tr, uniq, wc } from './text.ts';

type Native = (call: Call, facts: FactsData) => Result;

const NATIVE: Readonly<Record<string, Native>> = {
  cat,
  echo,
  printf,
  head: headOrTail,
  tail: headOrTail,
  sort,
  uniq,
  wc,
  cut,
  tr,
  basename: basenameOrDirname,
  dirname: basenameOrDirname,
  grep,
  egrep: grep,
  fgrep: grep,
  find,
  ls,
  xargs,
  sed: sedCommand,
  awk: awkCommand,
  gawk: awkCommand,
  mawk: awkCommand,
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

/** @param answers answers of filters that ran elsewhere */
export function commandsOf(facts: FactsData, answers: Answers): Commands {
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
    if (native !== undefined) return withFallback(native, plain, facts, answers);
    if (isClient(name)) return engineClient(plain, facts);
    return isFilter(name) ? filterCall(plain, answers) : notKnown(notStated(`what ${name} answers`));
  };
}

/** Options that are not supported here may be supported elsewhere. */
function withFallback(native: Native, call: Call, facts: FactsData, answers: Answers): Result {
  const { at } = call.stdin;
  try {
    return native(call, facts);
  } catch (error) {
    if (!(error instanceof NotSupported)) throw error;
    if (!isFilter(call.name)) return notKnown(`${call.name} cannot be followed: ${error.message}`);
    call.stdin.at = at;
    return filterCall(call, answers);
  }
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
