/** Determines the columns of a `ps` table from its header, or from the command's options. */
import type { Command } from '../command.ts';

export type PsColumn =
  | 'pid'
  | 'ppid'
  | 'tid'
  | 'state'
  | 'wchan'
  | 'comm'
  | 'args'
  | 'tty'
  | 'elapsed'
  | 'elapsed-seconds'
  | 'time'
  | 'cpu'
  | 'threads'
  | 'cgroup'
  | 'user'
  /** One to five words: a time, a day, a date. */
  | 'date'
  | 'other';

const HEADERS: Readonly<Record<string, PsColumn>> = {
  PID: 'pid',
  TGID: 'pid',
  PPID: 'ppid',
  LWP: 'tid',
  TID: 'tid',
  SPID: 'tid',
  STAT: 'state',
  S: 'state',
  STATE: 'state',
  WCHAN: 'wchan',
  COMMAND: 'args',
  CMD: 'args',
  ARGS: 'args',
  COMM: 'comm',
  UCMD: 'comm',
  TTY: 'tty',
  TT: 'tty',
  ELAPSED: 'elapsed',
  ETIME: 'elapsed',
  TIME: 'time',
  '%CPU': 'cpu',
  NLWP: 'threads',
  THCNT: 'threads',
  CGROUP: 'cgroup',
  USER: 'user',
  UID: 'user',
  EUSER: 'user',
  STARTED: 'date',
  START: 'date',
  STIME: 'date',
  LSTART: 'date',
};
/** Other headers of procps' `ps`; one word each. */
const OTHERS =
  /^(?:F|C|PRI|NI|ADDR|SZ|VSZ|RSS|VSIZE|RSZ|SIZE|%MEM|PGID|PGRP|SID|SESS|TPGID|CLS|POL|PSR|RTPRIO|MINFL?T?|MAJFL?T?|LABEL|PIDNS|MNTNS|NETNS|USERNS|IPCNS|UTSNS|GROUP|GID|RUSER|FUSER|SUSER|EUID|RUID|FLAGS?|PENDING|BLOCKED|IGNORED|CAUGHT|SIGNAL|ESP|EIP|TRS|DRS|LIM|NUMA|UNIT|SLICE|MACHINE|OUNIT|UUNIT|SEAT|LSESSION|DOCKER|CONTAINER|OOM|SUPGID|SUPGRP|TTYNR|ENVID|PSS|USS|SWAP|USZ|TCNT|CPU|NS|NSPID|HOST)$/;

/** The columns that a header names; undefined if the line is not a header of `ps`. */
export function columnsOfHeader(text: string): PsColumn[] | undefined {
  const words = text.trim().split(/\s+/);
  if (
    words.length < 2 ||
    !words.some((word) => word === 'PID' || word === 'LWP' || word === 'TID' || word === 'SPID')
  )
    return undefined;
  const columns = words.map((word): PsColumn | undefined =>
    Object.hasOwn(HEADERS, word) ? HEADERS[word] : OTHERS.test(word) ? 'other' : undefined,
  );
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

const OPTIONS: Readonly<Record<string, PsColumn>> = {
  pid: 'pid',
  tgid: 'pid',
  ppid: 'ppid',
  tid: 'tid',
  lwp: 'tid',
  spid: 'tid',
  stat: 'state',
  state: 'state',
  s: 'state',
  wchan: 'wchan',
  nwchan: 'other',
  comm: 'comm',
  ucmd: 'comm',
  ucomm: 'comm',
  args: 'args',
  cmd: 'args',
  command: 'args',
  tty: 'tty',
  tt: 'tty',
  tname: 'tty',
  etime: 'elapsed',
  etimes: 'elapsed-seconds',
  time: 'time',
  cputime: 'time',
  pcpu: 'cpu',
  '%cpu': 'cpu',
  nlwp: 'threads',
  thcount: 'threads',
  cgroup: 'cgroup',
  user: 'user',
  euser: 'user',
  uid: 'user',
  lstart: 'date',
  start: 'date',
  bsdstart: 'date',
  stime: 'date',
  start_time: 'date',
};

/** The columns that `ps` options request (`-o pid,stat,wchan:32,args`); undefined without such an option. */
export function columnsOfOptions(command: Command): PsColumn[] | undefined {
  const lists: string[] = [];
  const { args } = command;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const joined = /^(?:--format=|-[A-Za-z]*?o)([a-z%_]+(?:[,:=].*)?)$/.exec(arg)?.[1];
    if (joined !== undefined && isList(joined)) lists.push(joined);
    else if (/^(?:--format|-?[A-Za-z]*[oO])$/.test(arg) && isList(args[at + 1] ?? ''))
      lists.push(args[++at] ?? '');
  }
  if (lists.length === 0) return undefined;
  const names = lists
    .join(',')
    .split(/[\s,]+/)
    .map((each) => each.replace(/[:=].*$/, ''))
    .filter((name) => name !== '');
  return names.map((name) => OPTIONS[name.toLowerCase()] ?? 'other');
}

function isList(text: string): boolean {
  const names = text.split(/[\s,]+/).map((each) => each.replace(/[:=].*$/, '').toLowerCase());
  return names.some((name) => Object.hasOwn(OPTIONS, name)) && names.every((name) => /^[a-z_%]*$/.test(name));
}

/** The width of WCHAN: as requested (`wchan:32`), or 6 (procps, its table of columns). */
export function widthOfWait(command: Command | undefined): number {
  const asked = /(?:^|[,\s])wchan:(\d+)/.exec(command?.args.join(' ') ?? '')?.[1];
  return asked === undefined ? 6 : Number(asked);
}

/** Whether `ps` was asked for every process: `aux`, `-e`, `-A`, `ax`. */
export function listsAll({ args }: Command): boolean {
  const options = args.filter((arg) => /^-?[A-Za-z]+$/.test(arg)).join(' ');
  if (
    args.some(
      (arg) =>
        /^(?:--(?:pid|ppid|user|sort=|forest|tty)\b|-[pCtUG]$|p$)/.test(arg) &&
        !/^--(?:sort|forest)/.test(arg),
    )
  )
    return false;
  return (
    /(?:^|\s)-[A-Za-z]*[eA]/.test(options) ||
    /(?:^|\s)-?[A-Za-z]*a[A-Za-z]*x|(?:^|\s)-?[A-Za-z]*x[A-Za-z]*a/.test(options)
  );
}
