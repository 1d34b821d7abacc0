/**
 * Shells in containers as targets: in a lab, and in any container of the engine (`docker://NAME`).
 */
import { openShellTarget } from '../../targets/shell-target.ts';
import type { Target } from '../../targets/target.ts';
import { connectEngine, type ConnectOptions, type Engine } from '../engine/engine.ts';
import { openExecShell } from './exec-shell.ts';

/** Shells with the lab's own view of its cgroups; a lab is ours alone, so nothing holds the number of commands down. */
export function openLabTarget(engine: Engine, id: string, name: string): Promise<Target> {
  const open = openExecShell(engine.docker, id, ['/usr/local/sbin/lab-shell', '/bin/sh']);
  return openShellTarget(name, open, { commandsPerSecond: Infinity });
}

/**
 * Opens a container of the engine as a target; what `openTarget('docker://NAME')` does.
 *
 * @example
 * await using target = await openContainer('web');
 * const answer = await target.run('ps -e', { deadline: 2_000 });
 *
 * @param container name or id
 * @throws {EngineError} where there is no engine
 * @throws {TargetError} where there is no such container, or no shell in it
 */
export async function openContainer(container: string, options: ConnectOptions = {}): Promise<Target> {
  const engine = await connectEngine(options);
  try {
    const open = openExecShell(engine.docker, container);
    return await openShellTarget(`docker://${container}`, open, {}, async () => engine.close());
  } catch (error) {
    engine.close();
    throw error;
  }
}
