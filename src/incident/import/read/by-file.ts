/** Reads files by their path, as `cat` prints them. */
import type { Line } from '../line.ts';
import type { Context } from '../reader.ts';
import { readCgroupFile } from './cgroup-files.ts';
import { cgroupPath, procPath } from './paths.ts';
import { readProcFile } from './proc-files.ts';

const FUSE = /^\/sys\/fs\/fuse\/connections\/(\d+)\/waiting$/;
// Where containerd's shims keep the first process's id: …/NAMESPACE/ID/init.pid.
const INIT_PID = /^\/(?:var\/)?run\/.*\/(?<namespace>[\w.-]+)\/(?<id>[0-9a-f]{12,64})\/init\.pid$/;
/** Short files of /proc and /sys that are kept as text. */
const LITERAL =
  /^\/(?:proc\/(?:sys\/|loadavg|version|cmdline|filesystems|meminfo|uptime|cgroups|swaps|vmstat|stat$)|sys\/(?:fs\/(?!cgroup)|kernel\/|module\/|block\/)|run\/|var\/run\/)/;
/** Maximum number of lines kept of such a file. */
const MOST_LINES = 200;

/** Reads a file's output from `at` on; 0 if the lines do not have that file's form. */
export function readFile(path: string, lines: readonly Line[], at: number, context: Context): number {
  const proc = procPath(path);
  if (proc !== undefined) return readProcFile(lines, at, proc, context);
  const group = cgroupPath(path);
  if (group !== undefined) return readCgroupFile(lines, at, group, context);
  const line = lines[at] as Line;
  const text = line.text.trim();
  const fuse = FUSE.exec(path)?.[1];
  if (fuse !== undefined && /^\d+$/.test(text)) {
    context.draft.fuse.set(fuse, { waiting: Number(text) }, line);
    return taken(line, `waiting requests of FUSE connection ${fuse}`, context);
  }
  const init = INIT_PID.exec(path)?.groups;
  if (init !== undefined && /^\d{1,7}$/.test(text)) {
    context.draft.files.set(path, `${text}\n`, line);
    context.draft.container(init['id'] ?? '', line).set('pid', Number(text), line);
    return taken(line, `first process of container ${(init['id'] ?? '').slice(0, 12)}`, context);
  }
  if (path === '/proc/uptime') {
    const seconds = /^(\d+)\.\d+ [\d.]+$/.exec(text)?.[1];
    if (seconds === undefined) return 0;
    context.draft.node.set('uptime', `${seconds}s`, line);
    return taken(line, 'uptime', context);
  }
  return LITERAL.test(path) ? literal(path, lines, at, context) : 0;
}

function taken(line: Line, as: string, context: Context): number {
  context.made(line, as);
  return 1;
}

/** Keeps the lines up to a blank one or a sentence, unchanged. */
function literal(path: string, lines: readonly Line[], at: number, context: Context): number {
  let next = at;
  while (next < lines.length && next - at < MOST_LINES && isContent((lines[next] as Line).text)) next++;
  if (next === at) return 0;
  const own = lines.slice(at, next);
  context.draft.files.set(path, own.map(({ text }) => `${text.trimEnd()}\n`).join(''), lines[at] as Line);
  for (const line of own) context.made(line, path);
  return own.length;
}

function isContent(text: string): boolean {
  return (
    text.trim() !== '' && !/[^\u0000-\u024f]/.test(text) && !/^[A-Z][a-z]+(?: [a-z]+){3,}/.test(text.trim())
  );
}
