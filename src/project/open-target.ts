/**
 * Opens a target by name.
 */
import type * as lab from '../lab/lazy.ts';
import { parseTargetName } from '../targets/name.ts';
import type { Target } from '../targets/target.ts';

/** Options of `openTarget`. */
export interface OpenTargetOptions {
  /** Aborts the opening: the promise rejects with the reason, and a target that opens anyway is closed. */
  readonly signal?: AbortSignal;
}

/** Loads the code that talks to an engine. */
type LoadLab = () => Promise<Pick<typeof lab, 'openContainer'>>;

/**
 * Opens a target by name: `local`, `docker://NAME`, `ssh://[user@]host[:port]`, a capture file, or an incident file
 * (`.yaml`). A host must answer within 10 s. The code that talks to an engine is loaded only for `docker://`.
 *
 * @example
 * await using target = await openTarget('ssh://root@node-7');
 * const { stdout } = await target.run('uname -r', { deadline: 2_000 });
 *
 * @throws {TargetError} if the name is invalid, or the target cannot be reached
 * @throws {EngineError} if the container's engine does not answer
 * @throws {BrokenFiles} with every problem of an incident file
 */
export async function openTarget(name: string, { signal }: OpenTargetOptions = {}): Promise<Target> {
  const open = await targetOpener(name);
  return unlessAborted(open(signal), signal);
}

/** Loads only the code for this kind of target, so that opening can start before the rest is loaded. */
export async function targetOpener(
  name: string,
  loadLab: LoadLab = () => import('../lab/lazy.ts'),
): Promise<(signal: AbortSignal | undefined) => Promise<Target>> {
  const parsed = parseTargetName(name);
  if (parsed instanceof Error) throw parsed;
  switch (parsed.kind) {
    case 'local': {
      const { openLocal } = await import('../targets/local.ts');
      return () => openLocal();
    }
    case 'ssh': {
      const { openSsh } = await import('../targets/ssh.ts');
      return () => openSsh(parsed.destination);
    }
    case 'docker': {
      const { openContainer } = await loadLab();
      return (signal) => openContainer(parsed.container, signal === undefined ? {} : { signal });
    }
    case 'capture': {
      const { openCapture } = await import('../capture/replay.ts');
      return () => openCapture(parsed.path);
    }
    case 'incident': {
      const { openIncident } = await import('./open-incident.ts');
      return async () => openIncident(parsed.path);
    }
  }
}

async function unlessAborted(opening: Promise<Target>, signal: AbortSignal | undefined): Promise<Target> {
  if (signal === undefined) return await opening;
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([opening, aborted]);
  } catch (error) {
    // A target that opens after the abort is closed again.
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
