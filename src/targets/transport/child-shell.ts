import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Shell } from './shell.ts';
import { TargetError } from '../target.ts';

/** A child process in a session and process group of its own, with three pipes. Throws TargetError. */
export async function startChild(
  file: string,
  args: readonly string[],
): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(file, args, { detached: true, stdio: 'pipe', cwd: '/' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TargetError('target-no-shell', `${file} cannot be started: ${reason}`);
  }
  return child;
}

/**
 * A child process as a shell.
 * @param more for one that only leads to the shell: how to kill, and what else to do when it is given up
 */
export function shellOf(
  child: ChildProcessWithoutNullStreams,
  more: { readonly kill?: () => void; readonly letGo?: () => void } = {},
): Shell {
  // `close` does not come while a child that hangs holds a pipe; what the shell itself said is there soon after.
  const ended = Promise.race([once(child, 'close'), once(child, 'exit').then(() => delay(50))]).then(
    () => `its shell ended (${child.signalCode ?? `exit code ${child.exitCode}`})`,
  );
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    destroy() {
      // Node waits neither for a child in D nor for pipes that one holds, once these are let go.
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      child.unref();
      more.letGo?.();
    },
    kill: more.kill ?? (() => killGroup(child)),
  };
}

/** SIGKILL to the child and everything in its process group. */
export function killGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals = 'SIGKILL'): void {
  // Once its end has been seen its number may be somebody else's.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
