import { nameOfDestination } from './name.ts';
import type { SshDestination } from './name.ts';
import { openShellTarget } from './shell-target.ts';
import type { TargetOptions } from './shell-target.ts';
import type { OpenShell } from './transport/shell.ts';
import { SshConnection } from './transport/ssh-connection.ts';
import { TargetError } from './target.ts';
import type { Target } from './target.ts';

/** How to reach a host, and how much load to put on it. */
export interface SshOptions extends TargetOptions {
  /** Replaces the user's and the system's ssh configuration: `ssh -F`. */
  readonly configFile?: string;
}

/**
 * Opens a host with the system's ssh, using the user's configuration, agent and known hosts. Never prompts for a
 * password.
 *
 * @example
 * await using target = await openSsh({ host: 'node-7', user: 'root', port: undefined }, { connectDeadline: 5_000 });
 *
 * @throws {TargetError} if the host is unreachable, does not answer in time, or refuses
 */
export async function openSsh(destination: SshDestination, options: SshOptions = {}): Promise<Target> {
  let last: Promise<SshConnection | undefined> = Promise.resolve(undefined);
  // Serialized: after a lost connection the shells need one new connection, whoever asks first.
  const connected = (signal: AbortSignal): Promise<SshConnection> => {
    const next = last
      .catch(() => undefined)
      .then(async (current) => {
        if (current !== undefined && (await current.isAlive())) return current;
        await current?.close();
        signal.throwIfAborted();
        return await SshConnection.open(destination, options.configFile, signal);
      });
    last = next;
    return next;
  };
  const open: OpenShell = async (signal) => await (await connected(signal)).shell();
  const release = async (): Promise<void> => {
    const current = await last.catch(() => undefined);
    await current?.close();
  };
  const name = nameOfDestination(destination);
  // Connect before opening the first shell, so that the shell's time is what opening another one costs.
  const { connectDeadline = 10_000 } = options;
  const began = performance.now();
  const abort = new AbortController();
  const late = setTimeout(() => {
    const message = `${name} does not answer within ${connectDeadline} ms`;
    abort.abort(new TargetError('target-unreachable', message));
  }, connectDeadline);
  try {
    await connected(abort.signal);
  } finally {
    clearTimeout(late);
  }
  const left = Math.max(1000, connectDeadline - (performance.now() - began));
  return await openShellTarget(name, open, { ...options, connectDeadline: left }, release);
}
