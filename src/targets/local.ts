import { shellOf, startChild } from './transport/child-shell.ts';
import { openShellTarget } from './shell-target.ts';
import type { TargetOptions } from './shell-target.ts';
import type { OpenShell } from './transport/shell.ts';
import type { Target } from './target.ts';

/** This machine. Throws TargetError. */
export function openLocal(options: TargetOptions = {}): Promise<Target> {
  return openShellTarget('local', openLocalShell('/bin/sh'), options);
}

/** Shells as children of this process. */
export function openLocalShell(file: string, args: readonly string[] = []): OpenShell {
  return async () => shellOf(await startChild(file, args));
}
