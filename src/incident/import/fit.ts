/**
 * Shrinks an incident so that people can read it and `check` accepts it: if a whole node does not fit, the least
 * relevant facts are left out step by step. What is left out is unknown.
 */
import type { Draft, ProcessEntry } from './draft.ts';

/** Maximum size of the file in characters; `check` refuses 1 MiB. */
export const LARGEST_INCIDENT = 960_000;

interface FitStep {
  readonly what: string;
  readonly apply: (draft: Draft) => void;
}

/** The arguments as one line. */
export function argsText(process: ProcessEntry): string {
  return [process.get('args') ?? ''].flat().join(' ');
}

/** Engines, shims and runtimes, processes that do not simply sleep or run, and first processes of containers. */
export function matters(process: ProcessEntry, draft: Draft): boolean {
  const name = `${process.get('comm') ?? ''} ${argsText(process)}`;
  return (
    /docker|container|runc|crun|crio|conmon|podman|kata/.test(name) ||
    /^[DTtZXP]$/.test(process.get('state') ?? 'S') ||
    [...process.threads.values()].some((thread) => /^[DTt]$/.test(thread.get('state') ?? 'S')) ||
    (process.get('signals')?.shared?.length ?? 0) > 0 ||
    [...draft.containers.values()].some((container) => container.get('pid') === process.pid)
  );
}

function ofOthers(draft: Draft, apply: (process: ProcessEntry) => void): void {
  for (const process of draft.processes.values()) if (!matters(process, draft)) apply(process);
}

/** Applied in this order while the file is too large. */
export const STEPS: readonly FitStep[] = [
  {
    what: 'descriptors of processes that sleep or run as usual',
    apply: (draft) =>
      ofOthers(draft, (process) => {
        process.delete('fds');
        process.delete('fds-complete');
      }),
  },
  {
    what: 'mounts of processes that sleep or run as usual',
    apply: (draft) => ofOthers(draft, (process) => process.delete('mountinfo')),
  },
  {
    what: 'details of the state of processes that sleep or run as usual',
    apply: (draft) =>
      ofOthers(draft, (process) => {
        process.delete('status');
        draft.files.delete(`/proc/${process.pid}/status`);
        draft.files.delete(`/proc/${process.pid}/stat`);
        for (const tid of process.threads.keys()) draft.files.delete(`/proc/${process.pid}/task/${tid}/stat`);
      }),
  },
  {
    what: 'stacks of sleeping threads, except the function they wait in',
    apply: (draft) => {
      for (const process of draft.processes.values()) {
        for (const thread of process.threads.values()) {
          const sleeps = /^[SI]$/.test(thread.get('state') ?? '') && thread.get('wchan') !== undefined;
          if (!sleeps) continue;
          thread.delete('stack');
          thread.delete('status');
        }
      }
    },
  },
  {
    what: 'most of the kernel log',
    apply: (draft) => {
      draft.kernelLog.splice(0, Math.max(0, draft.kernelLog.length - 500));
      draft.complete.delete('kernel-log-complete');
    },
  },
  {
    what: 'most of the inspect output',
    apply: (draft) => draft.containers.forEach((container) => container.delete('inspect')),
  },
  {
    what: 'stacks and threads of processes that sleep or run as usual',
    apply: (draft) =>
      ofOthers(draft, (process) => {
        process.delete('stack');
        process.delete('threads-complete');
        process.threads.clear();
      }),
  },
  {
    what: 'arguments of processes that sleep or run as usual',
    apply: (draft) => ofOthers(draft, (process) => process.delete('args')),
  },
  {
    what: 'mounts and descriptors of all processes',
    apply: (draft) => {
      for (const process of draft.processes.values())
        for (const key of ['mountinfo', 'fds', 'fds-complete', 'status'] as const) process.delete(key);
    },
  },
];
