/**
 * Teardown from outside, when nothing inside a lab answers any more: runs the image's `host-teardown`, in this
 * process if it is root on the engine's host, else in a helper container in the host's namespaces.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DeadlineError, withDeadline } from '../engine/deadline.ts';
import { runHelper } from '../host/helper.ts';
import { shipped } from '../package-root.ts';
import { EngineKnowledge } from '../engine/engine-knowledge.ts';
import { hostConfigFor } from '../engine/privilege.ts';
import type { Run } from '../ledger/run.ts';
import { parseReport, type TeardownReport } from './teardown-report.ts';

export interface OutsideRequest {
  readonly run: Run;
  /** The container's full id. */
  readonly id: string;
  /** Image of the helper: the lab's own, which certainly exists. */
  readonly image: string;
  /** FUSE connections known to be the lab's; the script checks that they do not belong to somebody else by now. */
  readonly connections: readonly number[];
  /** Time limit for the script's own work. Milliseconds. */
  readonly deadline: number;
}

/** Runs it in a helper container. Rejects with EngineError if none can run. */
export async function byHelper({
  run,
  id,
  image,
  connections,
  deadline,
}: OutsideRequest): Promise<TeardownReport> {
  const privilege = await new EngineKnowledge(run, image).privilege();
  const { stdout } = await runHelper(run, {
    image,
    command: ['/usr/local/sbin/host-teardown', ...scriptArguments(id, connections, deadline)],
    host: { ...hostConfigFor(privilege, run.engine), PidMode: 'host', CgroupnsMode: 'host' },
    deadline: deadline + 20_000,
  });
  return parseReport(stdout);
}

/**
 * Runs it from this process, in its own mount namespace with its own /run: the host sees none of the script's mounts
 * and folders.
 */
export async function byOurselves({ id, connections, deadline }: OutsideRequest): Promise<TeardownReport> {
  const script = shipped('labs/_tools/bin/host-teardown');
  const wrapped = 'mount -t tmpfs tmpfs /run && exec sh "$@"';
  const options = ['--mount', '--propagation', 'private', '--', 'sh', '-c', wrapped, 'sh', script];
  const child = spawn('unshare', [...options, ...scriptArguments(id, connections, deadline)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    await withDeadline(deadline + 5_000, 'teardown from outside', () => once(child, 'close'));
  } catch (error) {
    // Do not wait for what cannot be killed: this program must exit.
    if (child.pid !== undefined) killGroup(child.pid);
    child.stdout.destroy();
    child.unref();
    if (!(error instanceof DeadlineError)) throw error;
  }
  return parseReport(said);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function scriptArguments(id: string, connections: readonly number[], deadline: number): string[] {
  return [
    '--lab',
    id,
    ...connections.flatMap((connection) => ['--fuse', String(connection)]),
    '--deadline',
    String(Math.max(1, Math.round(deadline / 1000))),
  ];
}
