/**
 * Turns what a diagnosis lacked into things that somebody at the node can look up. Parses the sentences in which an
 * incident reports that something is not stated.
 */
import type { Diagnosis } from '../../../diagnose/diagnosis.ts';

export type Want =
  /** A file of a task: `stack`, `status`, `stat`, `cgroup`, … */
  | {
      readonly kind: 'task-file';
      readonly pid: number;
      readonly tid: number | undefined;
      readonly file: string;
    }
  | { readonly kind: 'arguments'; readonly pid: number }
  | { readonly kind: 'threads'; readonly pid: number }
  | { readonly kind: 'descriptors'; readonly pid: number }
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'processes' }
  | { readonly kind: 'containers'; readonly engine: string }
  /** What an engine or its shims know about one container: its state, its first process. */
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'cgroup'; readonly folder: string }
  | { readonly kind: 'cgroups' }
  | { readonly kind: 'kernel-log' }
  | { readonly kind: 'fuse' }
  | { readonly kind: 'mounts' }
  | { readonly kind: 'uptime' }
  /** How many processes, threads and open files the kernel allows. */
  | { readonly kind: 'limits' }
  | { readonly kind: 'engine'; readonly engine: string }
  | { readonly kind: 'file'; readonly path: string };

export interface Lack {
  readonly want: Want;
  readonly runbook: string;
  readonly subject: string;
  /** The finding that is only likely because of it. */
  readonly finding: string | undefined;
  /** How decisive it is. */
  readonly weight: number;
}

const SEVERITY = { critical: 3, warning: 2, info: 1 } as const;

/** What each diagnosis lacked: first for findings that are only likely, then for subjects that are unknown. */
export function lackingOf(diagnoses: readonly Diagnosis[]): Lack[] {
  return diagnoses.flatMap((diagnosis) => {
    const { runbook, findings, subjects, steps } = diagnosis;
    const doubtful = new Set<string>();
    const lacks: Lack[] = [];
    const add = (sentence: string, subject: string, weight: number, finding?: string): void => {
      for (const want of wantsOf(sentence, subject)) lacks.push({ want, runbook, subject, finding, weight });
    };
    for (const { id, subject, severity, unseen = [] } of findings) {
      if (unseen.length > 0) doubtful.add(subject);
      for (const sentence of unseen)
        add(sentence, subject, 100 * (SEVERITY[severity as keyof typeof SEVERITY] ?? 1), id);
    }
    for (const { name, status, unseen = [] } of subjects) {
      if (status !== 'unknown') continue;
      doubtful.add(name);
      for (const sentence of unseen) add(sentence, name, 10);
    }
    // What later steps would have asked: needed once the first answers are known.
    for (const { subject, reason } of steps)
      if (reason !== undefined && doubtful.has(subject)) add(reason, subject, 1);
    return lacks;
  });
}

const OF_A_TASK = /^\/proc\/(\d+)(?:\/task\/(\d+))?\/([a-z_]+)(?:\/.*)?$/;
const READABLE = new Set([
  'stack',
  'status',
  'stat',
  'wchan',
  'cgroup',
  'comm',
  'limits',
  'mountinfo',
  'syscall',
]);

/** Extracts what a sentence reports as not stated. */
export function wantsOf(sentence: string, subject: string): Want[] {
  const wants: Want[] = [];
  for (const [, path = ''] of sentence.matchAll(
    /(?:^|[\s(])(?:all that is in |all that |where )?(\/[^\s,;()]*?)(?: lists| leads)?(?: is)? not stated/g,
  )) {
    wants.push(...wantOfPath(path, subject));
  }
  if (/all processes are not stated/.test(sentence)) wants.push({ kind: 'processes' });
  if (/all cgroups are not stated/.test(sentence)) wants.push({ kind: 'cgroups' });
  const engine = /all containers of (\w+) are not stated/.exec(sentence)?.[1];
  if (engine !== undefined) wants.push({ kind: 'containers', engine });
  for (const [, pid] of sentence.matchAll(/all threads of process (\d+) are not stated/g))
    wants.push({ kind: 'threads', pid: Number(pid) });
  for (const [, pid] of sentence.matchAll(/all descriptors of process (\d+) are not stated/g))
    wants.push({ kind: 'descriptors', pid: Number(pid) });
  for (const [, pid] of sentence.matchAll(/the status of task (\d+) is stated in part/g))
    wants.push({ kind: 'task-file', pid: Number(pid), tid: undefined, file: 'status' });
  for (const [, id = ''] of sentence.matchAll(
    /(?:container|state of container) ([\w.-]+)(?: has a task)? is not stated/g,
  ))
    wants.push({ kind: 'container', id });
  const asked = /what (docker|podman|ctr|crictl) (\w+)? ?answers is not stated/.exec(sentence);
  if (asked !== null)
    wants.push(
      asked[2] === 'inspect'
        ? { kind: 'container', id: subject }
        : { kind: 'engine', engine: asked[1] ?? 'docker' },
    );
  if (/kernel('s)? log/.test(sentence) && /not (?:all )?stated/.test(sentence))
    wants.push({ kind: 'kernel-log' });
  return wants;
}

function wantOfPath(path: string, subject: string): Want[] {
  const task = OF_A_TASK.exec(path);
  if (task !== null) {
    const pid = Number(task[1]);
    const tid = task[2] === undefined ? undefined : Number(task[2]);
    const file = task[3] ?? '';
    if (file === 'cmdline') return [{ kind: 'arguments', pid }];
    if (file === 'fd' || file === 'fdinfo') return [{ kind: 'descriptors', pid }];
    if (file === 'task') return [{ kind: 'threads', pid }];
    return READABLE.has(file) ? [{ kind: 'task-file', pid, tid, file }] : [];
  }
  const pid = /^\/proc\/(\d+)$/.exec(path)?.[1];
  if (pid !== undefined) return [{ kind: 'process', pid: Number(pid) }];
  if (path === '/proc') return [{ kind: 'processes' }];
  if (path === '/proc/uptime') return [{ kind: 'uptime' }];
  // Nothing in the folder is stated, but it is known what runbooks read there.
  if (path === '/proc/self' || /^\/proc\/(?:self\/)?mount/.test(path)) return [{ kind: 'mounts' }];
  if (/^\/proc\/sys(?:\/|$)/.test(path)) return [{ kind: 'limits' }];
  if (path.startsWith('/sys/fs/fuse')) return [{ kind: 'fuse' }];
  if (/^(?:\/var)?\/run(?:\/|$)/.test(path)) return [{ kind: 'container', id: subject }];
  const file = /^(\/sys\/fs\/cgroup\/.+)\/(?:[a-z_]+\.[\w.]+|tasks)$/.exec(path)?.[1];
  const folder = file ?? (/^\/sys\/fs\/cgroup\/.*[0-9a-f]{12}/.test(path) ? path : undefined);
  if (folder !== undefined) return [{ kind: 'cgroup', folder }];
  if (path.startsWith('/sys/fs/cgroup')) return [{ kind: 'cgroups' }];
  return /^\/(?:proc\/[a-z]+$|etc\/docker\/)/.test(path) ? [{ kind: 'file', path }] : [];
}
