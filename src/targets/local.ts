import { shellOf, startChild } from './transport/child-shell.ts';
import { openShellTarget } from './shell-target.ts';
import type { TargetOptions } from './shell-target.ts';
import type { OpenShell } from './transport/shell.ts';
import type { Target } from './target.ts';

/**
 * Opens this machine as a target, with shells that are children of this process.
 *
 * @example
 * await using target = await openLocal({ sessions: 2 });
 * const answer = await target.read(['/proc/uptime'], { deadline: 1_000 });
 *
 * @throws {TargetError} if no shell can be started
 */
export function openLocal(options: TargetOptions = {}): Promise<Target> {
  return openShellTarget('local', openLocalShell('/bin/sh'), options);
}

/** Opens shells as children of this process. */
export function openLocalShell(file: string, args: readonly string[] = []): OpenShell {
  return async () => shellOf(await startChild(file, args));
}
