/** A process's name and arguments, from what ps prints. */
import type { ProcessData } from '../schema.ts';

/** TASK_COMM_LEN minus the final NUL (include/linux/sched.h). */
const COMM = 15;

export function argsOf({ args, state }: ProcessData): readonly string[] | undefined {
  // The kernel keeps no arguments of ended processes.
  if (state === 'Z') return [];
  if (args === undefined || typeof args !== 'string') return args;
  // ps prints the name in brackets if there are no arguments: for a kernel thread or a zombie.
  if (/^\[.*\](?: <defunct>)?$/.test(args.trim())) return [];
  return args.split(/\s+/).filter((word) => word !== '');
}

export function commOf({ comm, args }: ProcessData): string | undefined {
  if (comm !== undefined) return comm.slice(0, COMM);
  const line = typeof args === 'string' ? args.trim() : args?.[0];
  if (line === undefined || line === '') return undefined;
  const inBrackets = /^\[(.*)\](?: <defunct>)?$/.exec(line)?.[1];
  if (inBrackets !== undefined) return inBrackets.slice(0, COMM);
  // A login shell's name begins with a hyphen; a program that sets its title ends its name with a colon.
  const first = (typeof args === 'string' ? line.split(/\s+/, 1)[0] : line) ?? '';
  const base = first.slice(first.lastIndexOf('/') + 1).replace(/^-|:$/g, '');
  return base === '' ? undefined : base.slice(0, COMM);
}
