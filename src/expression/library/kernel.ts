/** Parsers for the kernel's files in /proc. */
import { hasGap } from '../gap.ts';
import type { Lack } from '../lack.ts';
import { absent, unknown } from '../lack.ts';
import { OpenList } from '../open.ts';
import { define } from './function.ts';
import { frames } from './stack.ts';
import { nulSeparated, textLines } from './text.ts';

export const KERNEL = [
  define<[string]>({
    name: 'stackTop',
    params: ['string'],
    returns: 'string',
    doc: 'The function at the top of a kernel stack (/proc/PID/stack, or a block of the kernel’s log): where the task waits, parsed as in `frames`. Absent if there is none.',
    example: [
      'stackTop("[<0>] request_wait_answer+0x12f/0x210\\n[<0>] do_rmdir+0x1/0x2\\n")',
      '"request_wait_answer"',
    ],
    call: ([stack], meter) => {
      meter.text(stack.length * 8);
      return frames(stack)[0] ?? absent('the stack shows no function');
    },
  }),
  define<[string]>({
    name: 'frames',
    params: ['string'],
    returns: 'list<string>',
    doc: 'The functions of a kernel stack, from the top, for any architecture: without `__switch_to`, `__schedule` and `schedule`, `?` frames, bare addresses, and compiler suffixes such as `.isra.0`.',
    example: ['frames("[<0>] futex_wait+0x1/0x2\\n[<0>] do_futex+0x3/0x4\\n")', '["futex_wait", "do_futex"]'],
    call: ([stack], meter) => (meter.text(stack.length * 8), frames(stack)),
  }),
  define<[string]>({
    name: 'argv',
    params: ['string'],
    returns: 'list<string>',
    doc: 'The NUL-separated arguments in a /proc/PID/cmdline.',
    example: ['argv("rm\\000-rf\\000/p00/a b\\000")', '["rm", "-rf", "/p00/a b"]'],
    call: ([text], meter) => (meter.text(text.length * 8), nulSeparated(text)),
  }),
  define<[string]>({
    name: 'procStat',
    params: ['string'],
    returns: 'ProcStat',
    doc: 'Parses a /proc/PID/stat: pid, comm (which may contain blanks and brackets), state, ppid, pgrp, session, flags, utime, stime, threads, starttime (clock ticks). Unknown if the text is not valid.',
    example: ['procStat("77 (a) b) D 1 2 3 0 -1 4194560 0 0 0 0 5 6 0 0 20 0 7 0 8 9 10").state', '"D"'],
    call: ([text]) => statOf(text),
  }),
  define<[string, string]>({
    name: 'cgroupPath',
    params: ['string', 'string'],
    returns: 'string',
    doc: 'The path in a /proc/PID/cgroup for the hierarchy of a v1 controller, or for v2 with "". Absent if there is none.',
    example: ['cgroupPath("7:freezer:/docker/723d\\n0::/\\n", "freezer")', '"/docker/723d"'],
    call: ([text, controller], meter) => {
      meter.text(text.length * 4);
      const { paths, unread } = cgroupsOf(text);
      const path = paths.get(controller);
      if (path !== undefined) return path;
      if (unread !== undefined) return unknown(unread);
      return absent(controller === '' ? 'no cgroup v2' : `no cgroup v1 ${controller}`);
    },
  }),
  define<[string]>({
    name: 'mounts',
    params: ['string'],
    returns: 'list<Mount>',
    doc: 'The mounts in a /proc/PID/mountinfo: id, parent, major, minor, root, point, options, type, source; with unescaped names.',
    example: [
      'mounts("36 35 0:45 / /p00\\\\040a rw,relatime shared:1 - fuse.hangfs hangfs rw\\n").map(m, m.point)',
      '["/p00 a"]',
    ],
    call: ([text], meter) => (meter.text(text.length * 16), mountsOf(text)),
  }),
];

/** Field numbers of proc(5), counted after the closing bracket of comm, which is the last bracket in the text. */
const STAT_FIELDS = {
  ppid: 1,
  pgrp: 2,
  session: 3,
  flags: 6,
  utime: 11,
  stime: 12,
  threads: 17,
  starttime: 19,
} as const;

/** Types of the fields of `ProcStat`. */
export const PROC_STAT_TYPE: Readonly<Record<string, string>> = {
  pid: 'int',
  comm: 'string',
  state: 'string',
  ...Object.fromEntries(Object.keys(STAT_FIELDS).map((name) => [name, 'int'])),
};

export const MOUNT_TYPE: Readonly<Record<string, string>> = {
  id: 'int',
  parent: 'int',
  major: 'int',
  minor: 'int',
  root: 'string',
  point: 'string',
  options: 'string',
  type: 'string',
  source: 'string',
};

/** A /proc/PID/stat, or unknown if the text is not valid. */
export function statOf(text: string): Map<string, unknown> | Lack {
  return statFields(text) ?? unknown(`not a valid /proc/PID/stat: ${JSON.stringify(text.slice(0, 80))}`);
}

/** The path of each v1 controller, and with the key "" of v2; `unread` names a line that is not valid. */
export function cgroupsOf(text: string): { paths: Map<string, string>; unread: string | undefined } {
  const paths = new Map<string, string>();
  let unread: string | undefined;
  for (const line of textLines(text)) {
    const [, controllers, path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined) {
      if (line.trim() !== '')
        unread ??= `not a valid line of /proc/PID/cgroup: ${JSON.stringify(line.slice(0, 80))}`;
      continue;
    }
    for (const controller of controllers.split(',')) if (!paths.has(controller)) paths.set(controller, path);
  }
  return { paths, unread };
}

function statFields(text: string): Map<string, unknown> | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const pid = text.slice(0, open).trim();
  const rest = text
    .slice(close + 1)
    .trim()
    .split(' ');
  if (open < 1 || close < open || !/^\d+$/.test(pid) || !/^(?:[A-Za-z]|\u2370)$/.test(rest[0] ?? '')) {
    return undefined;
  }
  const stated = (field: string | undefined): unknown =>
    field === undefined || hasGap(field) ? unknown('a field of /proc/PID/stat is not stated') : field;
  const record = new Map<string, unknown>([
    ['pid', BigInt(pid)],
    ['comm', stated(text.slice(open + 1, close))],
    ['state', stated(rest[0])],
  ]);
  // An old transcript may show only the first fields; the others are absent.
  for (const [name, index] of Object.entries(STAT_FIELDS)) {
    const field = rest[index];
    if (field === undefined || field === '') continue;
    if (hasGap(field)) {
      record.set(name, stated(field));
      continue;
    }
    if (!/^-?\d{1,20}$/.test(field)) return undefined;
    record.set(name, BigInt(field));
  }
  return record;
}

/** An invalid line means that there may be more mounts than those parsed. */
export function mountsOf(text: string): readonly unknown[] | OpenList {
  const list: unknown[] = [];
  let unread: string | undefined;
  for (const line of textLines(text)) {
    // proc(5): optional fields are between the options and a single hyphen.
    const match = /^(\d+) (\d+) (\d+):(\d+) (\S+) (\S+) (\S+)(?: \S+)*? - (\S+) (\S+)/.exec(line);
    if (match === null) {
      if (line.trim() !== '') unread ??= line;
      continue;
    }
    const [
      ,
      id = '0',
      parent = '0',
      major = '0',
      minor = '0',
      root = '',
      point = '',
      options = '',
      type = '',
      source = '',
    ] = match;
    list.push(
      new Map<string, unknown>([
        ['id', BigInt(id)],
        ['parent', BigInt(parent)],
        ['major', BigInt(major)],
        ['minor', BigInt(minor)],
        ['root', unescape(root)],
        ['point', unescape(point)],
        ['options', options],
        ['type', type],
        ['source', unescape(source)],
      ]),
    );
  }
  if (unread === undefined) return list;
  return new OpenList(list, `not a valid line of mountinfo: ${JSON.stringify(unread.slice(0, 80))}`, 0);
}

/** Space, tab, line break and backslash are octal escapes in mountinfo. */
function unescape(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
