/** Rewrites the functions of kernel stacks, in their printed form. */
import type { Architecture } from './architectures.ts';
import type { Generation, Renaming } from './generations.ts';
import { RENAMINGS, SYSTEM_CALL_SINCE } from './generations.ts';

/** A stack line: prefix (a file's name, of `grep -H`), address, function, rest. */
const FRAME = /^(.*?)(\[<[^>]*>\] ?(?:\? )?)([A-Za-z_][\w.]*)(\+0x[\da-f]+\/0x[\da-f]+)(.*)$/;
const BARE = /^(\s*)([A-Za-z_][\w.]*)(\s*)$/;

interface Line {
  readonly before: string;
  readonly address: string;
  readonly name: string;
  readonly offset: string;
  readonly after: string;
}

/** Removes compiler suffixes, which do not change which function it is. */
function plain(name: string): string {
  return name.replace(/\.(?:isra|constprop|part|cold)\b.*$/, '');
}

export type Rewrite = (names: readonly string[]) => readonly string[];

/** Rewrites every stack in a text; a text without one is unchanged. */
export function rewriteStacks(text: string, rewrite: Rewrite, before: readonly string[] = []): string {
  const lines = text.split('\n');
  const out: string[] = [];
  let run: Line[] = [];
  const flush = (): void => {
    if (run.length > 0) out.push(...rewritten(run, rewrite, before));
    run = [];
  };
  for (const line of lines) {
    const match = FRAME.exec(line);
    if (match === null) {
      flush();
      out.push(line);
      continue;
    }
    const [, prefix = '', address = '', name = '', offset = '', after = ''] = match;
    if (run.length > 0 && run[0]?.before !== prefix) flush();
    run.push({ before: prefix, address, name, offset, after });
  }
  flush();
  return out.join('\n');
}

/** Rewrites bare names, one a line. */
export function rewriteNames(text: string, rewrite: Rewrite): string {
  const lines = text.split('\n');
  const names = lines.flatMap((line) => BARE.exec(line)?.[2] ?? []);
  if (names.length === 0 || names.length < lines.filter((line) => line.trim() !== '').length) return text;
  return `${rewrite(names).join('\n')}${text.endsWith('\n') ? '\n' : ''}`;
}

function rewritten(run: readonly Line[], rewrite: Rewrite, before: readonly string[]): string[] {
  const [first] = run;
  if (first === undefined) return [];
  const byName = new Map(run.map((line) => [line.name, line]));
  const names = rewrite(run.map(({ name }) => name));
  const hasThem = before.some((line) => line.startsWith(run[0]?.name ?? ''));
  return [
    ...(hasThem ? [] : before.map((line) => `${first.before}${first.address}${line}`)),
    ...names.map((name) => {
      const known = byName.get(name);
      const { offset, after } = known ?? { offset: '+0x5f/0x120', after: '' };
      return `${first.before}${(known ?? first).address}${name}${offset}${after}`;
    }),
  ];
}

/** The functions as a kernel of this release calls them. */
export function atRelease(release: string): Rewrite {
  return (names) => {
    let list = [...names];
    for (const renaming of RENAMINGS) list = renamed(list, renaming, release);
    return list.map((name) => systemCallAt(name, release));
  };
}

/**
 * The function that a task sleeps in, if the rest of its stack is unknown: if several waits begin alike, the first
 * one.
 */
export function innermostAt(release: string): (name: string) => string {
  return (name) => {
    for (const { generations } of RENAMINGS) {
      const target = generations.findLast(({ since }) => compareReleases(since, release) <= 0);
      const isIt = generations.some(({ frames }) => frames[0] === name);
      if (isIt) return target?.frames[0] ?? name;
    }
    return name;
  };
}

function renamed(names: string[], { generations }: Renaming, release: string): string[] {
  const target = generations.findLast(({ since }) => compareReleases(since, release) <= 0);
  if (target === undefined) return names;
  // Of all matching forms, the longest wins.
  const forms = generations.toSorted((a, b) => b.frames.length - a.frames.length);
  for (let at = 0; at < names.length; at++) {
    const form = forms.find(({ frames }) => frames.length > 0 && stands(names, at, frames));
    if (form === undefined) continue;
    if (form === target || sameFrames(form, target)) return names;
    return [...names.slice(0, at), ...target.frames, ...names.slice(at + form.frames.length)];
  }
  return names;
}

function stands(names: readonly string[], at: number, frames: readonly string[]): boolean {
  return frames.every((frame, nth) => plain(names[at + nth] ?? '') === frame);
}

function sameFrames(a: Generation, b: Generation): boolean {
  return a.frames.join(' ') === b.frames.join(' ');
}

function systemCallAt(name: string, release: string): string {
  const call = /^(?:__x64_sys_|__se_sys_|__do_sys_|SyS_|sys_)(\w+)$/.exec(name)?.[1];
  if (call === undefined) return name;
  const isNew = compareReleases(release, SYSTEM_CALL_SINCE) >= 0;
  const isOfNew = name.startsWith('__');
  return isNew === isOfNew ? name : isNew ? `__x64_sys_${call}` : `SyS_${call}`;
}

/** The functions as this architecture calls them. */
export function onArchitecture({ systemCall, frames }: Architecture): Rewrite {
  return (names) => {
    let list = [...names];
    for (const [x86, others] of frames) {
      for (let at = 0; at < list.length; at++) {
        if (stands(list, at, x86)) list = [...list.slice(0, at), ...others, ...list.slice(at + x86.length)];
      }
    }
    return list.map((name) => {
      const call = /^(?:__x64_sys_|SyS_)(\w+)$/.exec(name)?.[1];
      return call === undefined ? name : systemCall(call);
    });
  };
}

/** Returns -1, 0 or 1; accepts releases such as 4.19 and 5.4.0-rc1. */
export function compareReleases(a: string, b: string): number {
  const parts = (release: string): number[] => (release.match(/\d+/g) ?? []).slice(0, 2).map(Number);
  const [left, right] = [parts(a), parts(b)];
  const major = (left[0] ?? 0) - (right[0] ?? 0);
  return Math.sign(major === 0 ? (left[1] ?? 0) - (right[1] ?? 0) : major);
}
