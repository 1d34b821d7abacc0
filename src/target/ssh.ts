import { nameOfDestination } from './name.ts';
import type { SshDestination } from './name.ts';
import { openShellTarget } from './shell-target.ts';
import type { TargetOptions } from './shell-target.ts';
import type { OpenShell } from './shell.ts';
import { SshConnection } from './ssh-connection.ts';
import type { Target } from './target.ts';

export interface SshOptions extends TargetOptions {
  /** Instead of the user's and the system's ssh configuration: `ssh -F`. */
  readonly configFile?: string;
}

/** A host over the system's ssh, with the user's configuration, agent and known hosts. Throws TargetError. */
export function openSsh(destination: SshDestination, options: SshOptions = {}): Promise<Target> {
  let last: Promise<SshConnection | undefined> = Promise.resolve(undefined);
  // One after the other: what the next shells need after a cut is one new connection, whoever asks first.
  const connected = (signal: AbortSignal): Promise<SshConnection> => {
    const next = last
      .catch(() => undefined)
      .then(async (current) => {
        if (current?.alive === true) return current;
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
  return openShellTarget(nameOfDestination(destination), open, options, release);
}
