import type { Identity } from './session.ts';

/** One process of the target, from a line of the prelude's `_db_list`. */
export interface Process {
  readonly pid: number;
  /** The state letter of its first thread. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly threads: number;
  /** Start time in clock ticks since boot: together with the pid it identifies the process. */
  readonly start: number;
}

export function parseProcesses(text: string): Process[] {
  const processes: Process[] = [];
  for (const line of text.split('\n')) {
    const [pid, state, parent, group, session, threads, start] = line.split(' ');
    if (start === undefined || state === undefined) continue;
    processes.push({
      pid: Number(pid),
      state,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      threads: Number(threads),
      start: Number(start),
    });
  }
  return processes;
}

/**
 * Whether any of its tasks can still run. A zombie with more than one thread is not dead: its first thread ended, but
 * another one lives, perhaps in D.
 */
export function isAlive(process: Process): boolean {
  return (process.state !== 'Z' && process.state !== 'X') || process.threads > 1;
}

/**
 * The living processes that a session's shell started, without the shell: its descendants, and processes in its
 * session or process group where these are its own (an orphan has another parent, but keeps them).
 */
export function startedBy(shell: Identity, processes: readonly Process[]): Process[] {
  const children = new Map<number, Process[]>();
  for (const process of processes) {
    const siblings = children.get(process.parent);
    if (siblings === undefined) children.set(process.parent, [process]);
    else siblings.push(process);
  }
  const found = new Map<number, Process>();
  const visit = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      if (found.has(child.pid) || child.pid === shell.pid) continue;
      found.set(child.pid, child);
      visit(child.pid);
    }
  };
  visit(shell.pid);
  for (const process of processes) {
    const ours =
      (shell.session === shell.pid && process.session === shell.session) ||
      (shell.group === shell.pid && process.group === shell.group);
    if (ours && process.pid !== shell.pid && !found.has(process.pid)) {
      found.set(process.pid, process);
      visit(process.pid);
    }
  }
  return [...found.values()].filter(isAlive);
}
