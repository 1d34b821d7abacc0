/** Identifies the process that executes a run, so that anyone can check later whether it is still alive. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process across reused pids, reboots and PID namespaces. */
export interface HarnessId {
  readonly hostname: string;
  /** The kernel's boot id; `-` if there is no /proc. */
  readonly boot: string;
  /** The PID namespace, as its inode number; `-` if there is no /proc. */
  readonly pidns: string;
  readonly pid: number;
  /** Clock ticks from boot to the process's start (field 22 of /proc/PID/stat, proc(5)); `-` if there is no /proc. */
  readonly start: string;
}

/** `elsewhere`: on a machine, or in a PID namespace, that we cannot inspect. */
export type HarnessState = 'alive' | 'dead' | 'elsewhere';

/** The calling process. */
export function thisHarness(): HarnessId {
  return { ...here(), pid: process.pid, start: startOf(process.pid) ?? '-' };
}

function here(): Pick<HarnessId, 'hostname' | 'boot' | 'pidns'> {
  return {
    hostname: hostname(),
    boot: tryRead('/proc/sys/kernel/random/boot_id') ?? '-',
    pidns: tryLink('/proc/self/ns/pid') ?? '-',
  };
}

export function stateOf(harness: HarnessId): HarnessState {
  const me = here();
  if (harness.boot !== me.boot) {
    // Same machine, different boot: certainly dead. Processes of another machine are invisible to us.
    return harness.hostname === me.hostname ? 'dead' : 'elsewhere';
  }
  if (harness.pidns !== me.pidns || (me.boot === '-' && harness.hostname !== me.hostname)) return 'elsewhere';
  if (me.boot === '-') return answersSignals(harness.pid) ? 'alive' : 'dead';
  return startOf(harness.pid) === harness.start ? 'alive' : 'dead';
}

/** One word, for a label. Fields are joined by `/`, which none of them contains. */
export function harnessLabel(harness: HarnessId): string {
  const { hostname: host, boot, pidns, pid, start } = harness;
  return [host.replaceAll('/', '_'), boot, pidns, pid, start].join('/');
}

/** undefined: not a label in our format. */
export function parseHarnessLabel(label: string): HarnessId | undefined {
  const parts = label.split('/');
  const [host, boot, pidns, pid, start] = parts;
  if (parts.length !== 5 || !host || !boot || !pidns || !pid || !start || !/^\d{1,10}$/.test(pid))
    return undefined;
  return { hostname: host, boot, pidns, pid: Number(pid), start };
}

/** undefined: no such process. A zombie counts as gone, because it cannot act any more. */
function startOf(pid: number): string | undefined {
  const stat = tryRead(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field may contain blanks and parentheses; the fields after the last parenthesis do not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1').trim();
  } catch {
    return undefined;
  }
}

function tryLink(file: string): string | undefined {
  try {
    return /\d+/.exec(readlinkSync(file))?.[0];
  } catch {
    return undefined;
  }
}
