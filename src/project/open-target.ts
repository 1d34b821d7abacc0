/**
 * From a target's name to an open target.
 */
import type * as lab from '../lab/index.ts';
import { parseTargetName } from '../targets/name.ts';
import type { Target } from '../targets/target.ts';

export type OpenTarget = Target & AsyncDisposable;

/** Loads what talks to an engine. */
type LoadLab = () => Promise<Pick<typeof lab, 'openContainer'>>;

/** Throws TargetError, or EngineError where the engine that has the container does not answer. */
export async function openTarget(name: string, signal: AbortSignal, loadLab?: LoadLab): Promise<OpenTarget> {
  return (await targetOpener(name, loadLab))(signal);
}

/** Loads what opens such a target, and nothing else: so that it can be asked for before more is loaded. */
export async function targetOpener(
  name: string,
  loadLab: LoadLab = () => import('../lab/index.ts'),
): Promise<(signal: AbortSignal) => Promise<OpenTarget>> {
  const parsed = parseTargetName(name);
  if (parsed instanceof Error) throw parsed;
  switch (parsed.kind) {
    case 'local': {
      const { openLocal } = await import('../targets/local.ts');
      return async () => disposable(await openLocal());
    }
    case 'ssh': {
      const { openSsh } = await import('../targets/ssh.ts');
      return async () => disposable(await openSsh(parsed.destination));
    }
    case 'docker': {
      const { openContainer } = await loadLab();
      return async (signal) => disposable(await openContainer(parsed.container, { signal }));
    }
    case 'capture': {
      const { openCapture } = await import('../capture/replay.ts');
      return async () => disposable(await openCapture(parsed.path));
    }
    case 'incident': {
      const { openIncident } = await import('./open-incident.ts');
      return () => Promise.resolve(disposable(openIncident(parsed.path)));
    }
  }
}

function disposable(target: Target): OpenTarget {
  return Object.assign(target, { [Symbol.asyncDispose]: () => target.close() });
}
