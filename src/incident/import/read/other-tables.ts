/** Reads other rows about processes: top, lsof, cgroup trees of systemd, /proc files without a command. */
import type { Line } from '../line.ts';
import type { Reader } from '../reader.ts';
import { lineReader } from '../reader.ts';
import { readProcFile, readStatLine } from './proc-files.ts';

// PID USER PR NI VIRT RES SHR S %CPU %MEM TIME+ COMMAND
const TOP_HEAD = /^\s*PID\s+USER\s+PR\s+NI\s+VIRT\s+RES\s+SHR\s+S\s+%CPU\s+%MEM\s+TIME\+\s+COMMAND/;
const TOP_ROW =
  /^\s*(?<pid>\d{1,7})\s+\S+\s+(?:-?\d+|rt)\s+-?\d+\s+[\d.]+[kmgtpe]?\s+[\d.]+[kmgtpe]?\s+[\d.]+[kmgtpe]?\s+(?<state>[RSDZTtI])\s+[\d.,]+\s+[\d.,]+\s+\d+:\d\d[.,:]\d\d\s+(?<command>\S.*?)\s*$/;
const topHead = lineReader(TOP_HEAD, () => 'header of a process list');
const topRow = lineReader(TOP_ROW, (groups, line, { draft, command }) => {
  const process = draft.process(Number(groups['pid']));
  if (process === undefined) return undefined;
  process.set('state', groups['state'] as 'S', line);
  const text = groups['command'] ?? '';
  const withArgs = command?.args.some((arg) => /^-[a-zA-Z]*c/.test(arg)) === true;
  // A name that does not fit ends with a plus.
  if (withArgs && text.includes(' ')) process.set('args', text, line, { weak: true });
  else if (!text.endsWith('+') && !/[\s/]/.test(text))
    process.set('comm', text.slice(0, 64), line, { weak: true });
  return `process ${process.pid}`;
});

// COMMAND PID [TID] USER FD TYPE DEVICE SIZE/OFF NODE NAME
const LSOF_ROW =
  /^(?<comm>\S+)\s+(?<pid>\d{1,7})\s+(?:(?<tid>\d{1,7})\s+)?(?:\S+\s+)?(?<fd>cwd|rtd|txt|mem|(?<number>\d+)[rwu -]?[A-Za-z]?)\s+(?:REG|DIR|CHR|BLK|FIFO|unix|IPv[46]|a_inode|sock|netlink|LINK|unknown)\s+(?<rest>\S.*)$/;
const lsofRow = lineReader(LSOF_ROW, (groups, line, { draft }) => {
  const process = draft.process(Number(groups['pid']));
  if (process === undefined) return undefined;
  const path = /\s(\/.*?)(?: \((?:deleted|[^()]*)\))?\s*$/.exec(groups['rest'] ?? '')?.[1];
  process.set('comm', (groups['comm'] ?? '').slice(0, 15), line, { weak: true });
  if (path === undefined) return `a file of process ${process.pid}`;
  if (groups['fd'] === 'cwd') process.set('cwd', path, line);
  else if (groups['number'] !== undefined) process.setPart('fds', groups['number'], path, line);
  return `a file of process ${process.pid}`;
});

// systemd-cgls, systemctl status:   ├─1234 /usr/bin/dockerd -H fd://
const CGLS = /^\s*(?:[│|]\s*)*(?:[├└]─|[|`]-)\s*(?<pid>\d{1,7}) (?<args>\S.*)$/;
const cglsRow = lineReader(CGLS, (groups, line, { draft }) => {
  const process = draft.process(Number(groups['pid']));
  if (process === undefined) return undefined;
  const text = groups['args'] ?? '';
  const name = /^\[(.+)\]$/.exec(text)?.[1];
  if (name !== undefined) process.set('comm', name.slice(0, 64), line);
  else process.set('args', text.trim(), line, { weak: /(?:…|\.\.\.)/.test(text) });
  return `process ${process.pid}`;
});
const MAIN_PID = /^\s*Main PID: (?<pid>\d+) \((?<comm>[^()]+)\)/;
const mainPid = lineReader(MAIN_PID, (groups, line, { draft }) => {
  const process = draft.process(Number(groups['pid']));
  if (process === undefined) return undefined;
  process.set('comm', (groups['comm'] ?? '').slice(0, 15), line, { weak: true });
  return `process ${process.pid}`;
});

/** /proc/PID/status names its process, so it needs no command: Name, and later Pid. */
const statusShape: Reader = (lines, at, context) => {
  const first = lines[at] as Line;
  if (!/^\s*Name:[ \t]+\S/.test(first.text) || context.memory.has('docker-section')) return 0;
  let pid: number | undefined;
  for (let next = at + 1; next < lines.length && next < at + 60; next++) {
    const { text } = lines[next] as Line;
    if (!/^\s*[A-Za-z_]\w*:/.test(text)) break;
    const found = /^\s*Pid:\s+(\d+)\s*$/.exec(text)?.[1];
    if (found !== undefined) pid = Number(found);
  }
  return pid === undefined ? 0 : readProcFile(lines, at, { pid, tid: undefined, file: 'status' }, context);
};

const statShape: Reader = (lines, at, context) =>
  readStatLine(lines[at] as Line, undefined, context) ? 1 : 0;

export const PROCESS_SHAPES: readonly Reader[] = [
  topHead,
  topRow,
  lsofRow,
  cglsRow,
  mainPid,
  statusShape,
  statShape,
];
