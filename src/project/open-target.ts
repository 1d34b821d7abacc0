/**
 * From a target's name to an open target.
 */
import type * as lab from '../lab/lazy.ts';
import { parseTargetName } from '../targets/name.ts';
import type { Target } from '../targets/target.ts';

/** How a target is opened. */
export interface OpenTargetOptions {
  /** Aborting it ends the opening: what is opened all the same is closed again, and the promise rejects with the reason. */
  readonly signal?: AbortSignal;
}

/** Loads what talks to an engine. */
type LoadLab = () => Promise<Pick<typeof lab, 'openContainer'>>;

/**
 * Opens what a name means: `local`, `docker://NAME`, `ssh://[user@]host[:port]`, a capture file, or an incident file
 * (`.yaml`). A host must answer within 10 s. What talks to an engine is loaded only for `docker://`.
 *
 * @example
 * await using target = await openTarget('ssh://root@node-7');
 * const { stdout } = await target.run('uname -r', { deadline: 2_000 });
 *
 * @throws {TargetError} where the name means nothing, or the target cannot be reached
 * @throws {EngineError} where the engine that has the container does not answer
 * @throws {BrokenFiles} with every problem of an incident file
 */
export async function openTarget(name: string, { signal }: OpenTargetOptions = {}): Promise<Target> {
  const open = await targetOpener(name);
  return unlessAborted(open(signal), signal);
}

/** Loads what opens such a target, and nothing else: so that it can be asked for before more is loaded. */
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
    // What comes up too late finds nobody.
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
