import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Shell } from './shell.ts';
import { TargetError } from '../target.ts';

/** Starts a child process in its own session and process group, with three pipes. Throws TargetError. */
export async function startChild(
  file: string,
  args: readonly string[],
): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(file, args, { detached: true, stdio: 'pipe', cwd: '/' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TargetError('target-no-shell', `cannot start ${file}: ${reason}`);
  }
  return child;
}

/**
 * Wraps a child process as a shell.
 * @param more for a child that only leads to the shell: how to kill it, and what else to do when it is given up
 */
export function shellOf(
  child: ChildProcessWithoutNullStreams,
  more: { readonly kill?: () => void; readonly letGo?: () => void } = {},
): Shell {
  // `close` does not fire while a hanging child holds a pipe; the shell's own output arrives soon after `exit`.
  const ended = Promise.race([once(child, 'close'), once(child, 'exit').then(() => delay(50))]).then(
    () => `its shell ended (${child.signalCode ?? `exit code ${child.exitCode}`})`,
  );
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    destroy() {
      // Once these are released, Node waits neither for a child in D nor for pipes that it holds.
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      child.unref();
      more.letGo?.();
    },
    kill: more.kill ?? (() => killGroup(child)),
  };
}

/** Sends SIGKILL to the child and its process group. */
export function killGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals = 'SIGKILL'): void {
  // Once its exit has been seen, its pid may be reused.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has just ended.
  }
}
