/** /proc/PID/stat and status. `stat` has no field names, so a mark stands for each field that is not stated. */
import { frames } from '../../expression/library/stack.ts';
import { GAP, NUMBER_GAP } from '../gap.ts';
import type { FactsData, ProcessData, ThreadData } from '../schema.ts';
import type { FileNode } from './node.ts';
import { secondsOf, signalMask } from './units.ts';

export interface Task {
  readonly process: ProcessData;
  readonly thread: ThreadData | undefined;
  readonly isFirst: boolean;
  readonly comm: string | undefined;
  readonly facts: FactsData;
}

/** USER_HZ, the unit of /proc on every architecture that engines run on. */
const TICKS = 100;
/** Device 136:0, the first pseudo-terminal. */
const SOME_TERMINAL = 34_816;

export function statFile(task: Task): FileNode {
  const { process, thread, comm } = task;
  const terminal = process.terminal === undefined ? undefined : process.terminal ? SOME_TERMINAL : 0;
  const unknown = (count: number): string[] => Array.from({ length: count }, () => NUMBER_GAP);
  const text = [
    String(thread?.tid ?? process.pid),
    `(${comm ?? GAP})`,
    stateOf(task) ?? GAP,
    String(process.ppid ?? NUMBER_GAP),
    ...unknown(2), // pgrp, session
    String(terminal ?? NUMBER_GAP),
    ...unknown(1), // tpgid
    String(flagsOf(task) ?? NUMBER_GAP),
    ...unknown(10), // faults, times, priority, nice
    String(threadCount(process) ?? NUMBER_GAP),
    ...unknown(1), // itrealvalue
    String(startTime(task) ?? NUMBER_GAP),
    ...unknown(30),
  ].join(' ');
  return { kind: 'file', read: () => ({ text: `${text}\n` }) };
}

/** PF_RANDOMIZE, which most processes have, and PF_EXITING (include/linux/sched.h). */
const FLAGS = 0x00400000;
const EXITING = 0x4;

/**
 * An exiting task is in `do_exit` and has released its memory, so it has no arguments any more. The function that it
 * waits in can only confirm that it exits: other tasks may wait in the same one.
 */
function flagsOf(task: Task): number | undefined {
  const { process, thread, isFirst } = task;
  const stack = thread?.stack ?? (isFirst ? process.stack : undefined);
  const wchan = thread?.wchan ?? (isFirst ? process.wchan : undefined);
  const isEnded = /^[ZX]$/.test(stateOf(task) ?? '');
  if (isEnded || /\b(do_exit|zap_pid_ns_processes)\b/.test(`${stack} ${wchan}`)) return FLAGS + EXITING;
  const isWhole = stack !== undefined && frames(stack).length > 0;
  const hasMemory = isFirst && process.args !== undefined && process.args.length > 0;
  return isWhole || hasMemory ? FLAGS : undefined;
}

/** Field 22, in ticks since boot. */
function startTime({ process, facts }: Task): number | undefined {
  const [up, age] = [secondsOf(facts.node?.uptime), secondsOf(process.age)];
  return up === undefined || age === undefined ? undefined : Math.max(0, Math.round((up - age) * TICKS));
}

export function threadCount(process: ProcessData): number | undefined {
  if (process['thread-count'] !== undefined) return process['thread-count'];
  if (process['threads-complete'] !== true) return undefined;
  const others = (process.threads ?? []).filter(({ tid, gone }) => tid !== process.pid && gone !== true);
  return others.length + 1;
}

export function stateOf({ process, thread, isFirst }: Task): string | undefined {
  return thread?.state ?? (isFirst ? process.state : undefined);
}

/** fs/proc/array.c, task_state_array. */
const STATES: Readonly<Record<string, string>> = {
  R: 'R (running)',
  S: 'S (sleeping)',
  D: 'D (disk sleep)',
  T: 'T (stopped)',
  t: 't (tracing stop)',
  X: 'X (dead)',
  Z: 'Z (zombie)',
  P: 'P (parked)',
  I: 'I (idle)',
};

export function statusFile(task: Task): FileNode {
  return {
    kind: 'file',
    read: () => {
      const lines = statusLines(task);
      const id = task.thread?.tid ?? task.process.pid;
      return {
        text: Array.from(lines, ([key, value]) => `${key}:\t${value}\n`).join(''),
        partial: `the status of task ${id} is stated in part`,
        keys: new Set(lines.keys()),
      };
    },
  };
}

function statusLines(task: Task): Map<string, string> {
  const { process, thread, isFirst, comm } = task;
  const lines = new Map<string, string>();
  const set = (key: string, value: string | number | undefined): void => {
    if (value !== undefined) lines.set(key, String(value));
  };
  const state = stateOf(task);
  const signals = thread?.signals ?? (isFirst ? process.signals : undefined);
  const shared = signals?.shared ?? process.signals?.shared;
  set('Name', comm);
  set('State', state === undefined ? undefined : STATES[state]);
  set('Tgid', process.pid);
  set('Pid', thread?.tid ?? process.pid);
  set('PPid', process.ppid);
  set('TracerPid', process.tracer);
  if (isFirst) set('NSpid', process.nspid?.join('\t'));
  set('Threads', threadCount(process));
  // If everything that matters about processes is stated, one that only sleeps or has ended has no other pending
  // signal.
  const nothing = task.facts['processes-complete'] === true && /^[SZ]$/.test(state ?? '') ? [] : undefined;
  const [pending, common] = [signals?.pending ?? nothing, shared ?? nothing];
  set('SigPnd', pending === undefined ? undefined : signalMask(pending));
  set('ShdPnd', common === undefined ? undefined : signalMask(common));
  const further = thread?.status ?? (isFirst ? process.status : undefined);
  for (const [key, value] of Object.entries(further ?? {})) set(key, value);
  return lines;
}
