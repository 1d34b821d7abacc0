/** Commands that run other commands, or report on the node. */
import { GAP, notStated } from '../gap.ts';
import type { FactsData } from '../schema.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { NotSupported } from '../shell/syntax.ts';
import { Hangs, InputStream } from '../shell/values.ts';
import { lineEnded } from '../tree/process.ts';
import { parseOptions } from './options.ts';
import { Report, exactArgs, eachArg, notKnown, pathOf } from './result.ts';

export function xargs(call: Call): Result {
  const { flags, values, rest } = parseOptions('xargs', exactArgs(call), {
    flags: '0rt',
    values: 'nLIPd',
    long: { null: '0', 'no-run-if-empty': 'r' },
    stopsAtWord: true,
  });
  if (values.has('L') || flags.has('t')) throw new NotSupported('xargs');
  const text = call.stdin.all();
  const items = itemsOf(text, flags.has('0') ? '\0' : values.get('d')?.at(-1));
  const { open } = call.stdin;
  const words = rest.length === 0 ? ['echo'] : rest;
  const report = new Report();
  if (open !== undefined) report.unsure(open);
  const replaced = values.get('I')?.at(-1);
  const batch = replaced === undefined ? Number(values.get('n')?.at(-1) ?? Math.max(1, items.length)) : 1;
  for (
    let at = 0;
    at < items.length || (at === 0 && !flags.has('r') && replaced === undefined && open === undefined);
    at += batch
  ) {
    const some = items.slice(at, at + batch);
    const list =
      replaced === undefined
        ? [...words, ...some]
        : words.map((word) => word.replaceAll(replaced, some[0] ?? ''));
    // With a single command there may be more arguments; with several, more commands.
    const more = open !== undefined && !values.has('n') && replaced === undefined ? open : undefined;
    const result = call.run({ words: list.map((item) => ({ text: item })), open: more }, new InputStream(''));
    report.out(result.stdout);
    report.err(result.stderr);
    if (result.open !== undefined) report.open ??= result.open;
    if (result.status === undefined) report.status = undefined;
    else if (result.status !== 0) report.fail(result.status < 126 ? 123 : result.status);
    if (batch < 1) break;
  }
  return report.result();
}

function itemsOf(text: string, separator: string | undefined): string[] {
  if (separator !== undefined) {
    const items = text.split(separator === '\\n' ? '\n' : separator === '\\0' ? '\0' : separator);
    if (items.at(-1) === '') items.pop();
    return items;
  }
  if (/['"\\]/.test(text)) throw new NotSupported('xargs with quotes');
  return text.split(/[ \t\n]+/).filter((item) => item !== '');
}

/** Ends a command that does not return. */
export function timeout(call: Call): Result {
  const { values, rest } = parseOptions('timeout', exactArgs(call), {
    flags: '',
    values: 'sk',
    long: { 'signal=': 's', 'kill-after=': 'k', foreground: 'f', 'preserve-status': 'p' },
    stopsAtWord: true,
  });
  const [, ...words] = rest;
  try {
    return call.run({ words: words.map((text) => ({ text })) }, call.stdin);
  } catch (error) {
    if (!(error instanceof Hangs)) throw error;
    const isKill = /^(?:SIG)?KILL$|^9$/i.test(values.get('s')?.at(-1) ?? '');
    return { stdout: '', stderr: '', status: isKill ? 137 : 124 };
  }
}

/** nice, ionice, stdbuf, env, setsid, nohup: their effect is not visible. */
export function wrapper(call: Call): Result {
  const args = exactArgs(call);
  let at = 0;
  while (at < args.length && (args[at]?.startsWith('-') === true || /^[A-Za-z_]\w*=/.test(args[at] ?? ''))) {
    at += /^-[nckp]$/.test(args[at] ?? '') ? 2 : 1;
  }
  if (at >= args.length) return notKnown(notStated(`what ${call.name} prints`));
  return call.run({ words: args.slice(at).map((text) => ({ text })) }, call.stdin);
}

export function readlink(call: Call): Result {
  const { flags, rest } = parseOptions('readlink', eachArg(call), { flags: 'fen' });
  const report = new Report();
  if (call.open !== undefined) report.unsure(call.open);
  const end = flags.has('n') ? '' : '\n';
  for (const path of rest) {
    const found = call.state.tree.find(pathOf(call, path), flags.has('f') || flags.has('e'));
    if (found.kind === 'unknown') report.unsure(found.why);
    else if (found.kind === 'absent') report.fail(1);
    else if (found.kind === 'special') report.out(`${found.id}${end}`);
    else if (flags.has('f') || flags.has('e')) report.out(`${found.path}${end}`);
    else if (found.node.kind !== 'link') report.fail(1);
    else if (found.node.to === undefined) report.unsure(notStated(`where ${path} leads`));
    else report.out(`${found.node.to}${end}`);
  }
  return report.result();
}

export function uname(call: Call, facts: FactsData): Result {
  const { flags } = parseOptions('uname', exactArgs(call), { flags: 'srmapniov' });
  const { kernel = GAP, architecture = GAP } = facts.node ?? {};
  if (['a', 'p', 'i', 'o', 'v', 'n'].some((flag) => flags.has(flag))) {
    if (flags.has('a') || flags.size > 1) return notKnown(notStated('uname -a'));
    return { stdout: `${GAP}\n`, stderr: '', status: 0 };
  }
  const parts = [
    flags.has('s') || flags.size === 0 ? 'Linux' : '',
    flags.has('r') ? kernel : '',
    flags.has('m') ? architecture : '',
  ];
  return { stdout: `${parts.filter((part) => part !== '').join(' ')}\n`, stderr: '', status: 0 };
}

export function dmesg(call: Call, facts: FactsData): Result {
  if (exactArgs(call).length > 0) return notKnown(notStated(`what dmesg ${eachArg(call).join(' ')} prints`));
  const log = facts['kernel-log'];
  const isWhole = facts['kernel-log-complete'] === true;
  if (log === undefined && !isWhole) return notKnown(notStated("the kernel's log"));
  const open = isWhole ? undefined : "all of the kernel's log is not stated";
  return { stdout: lineEnded(log ?? ''), stderr: '', status: 0, open };
}

/** A time that is not stated. */
export function date(): Result {
  return { stdout: `${GAP}\n`, stderr: '', status: 0 };
}

export function nothing(): Result {
  return { stdout: '', stderr: '', status: 0 };
}
