/** Targets over shells in containers: in a lab, and in any container of the engine (`docker://NAME`). */
import { openShellTarget } from '../../targets/shell-target.ts';
import type { Target } from '../../targets/target.ts';
import { connectEngine, type ConnectOptions, type Engine } from '../engine/engine.ts';
import { openExecShell } from './exec-shell.ts';

/** Opens shells with the lab's own view of its cgroups. A lab is ours alone, so commands are not rate-limited. */
export function openLabTarget(engine: Engine, id: string, name: string): Promise<Target> {
  const open = openExecShell(engine.docker, id, ['/usr/local/sbin/lab-shell', '/bin/sh']);
  return openShellTarget(name, open, { commandsPerSecond: Infinity });
}

/** Opens shells in a machine without privileges. It is ours alone, too. */
export function openMachineTarget(engine: Engine, id: string, name: string): Promise<Target> {
  return openShellTarget(name, openExecShell(engine.docker, id), { commandsPerSecond: Infinity });
}

/**
 * Opens a container of the engine as a target, like `openTarget('docker://NAME')`.
 *
 * @example
 * await using target = await openContainer('web');
 * const answer = await target.run('ps -e', { deadline: 2_000 });
 *
 * @param container name or id
 * @throws {EngineError} if there is no engine
 * @throws {TargetError} if the container does not exist, or has no shell
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
