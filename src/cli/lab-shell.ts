/** A shell in a lab, on this terminal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Lab } from '../lab/lab.ts';

/** With line editing and a history where the image has bash. */
const SHELL = ['sh', '-c', 'command -v bash >/dev/null && exec bash; exec sh'];

/**
 * Resolves when the shell is left, to undefined, or to why it could not be opened. It also resolves when the signal is
 * aborted: the shell then ends with its lab, and its client restores the terminal.
 *
 * @param machine default: the lab's target
 */
export async function openLabShell(
  lab: Lab,
  signal: AbortSignal,
  machine?: string,
): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  const [program = '', ...args] = lab.shellCommand(machine, SHELL);
  const shell = spawn(program, args, { stdio: 'inherit' });
  return Promise.race([
    once(shell, 'error').then(([error]) => (error as Error).message),
    once(shell, 'exit').then(() => undefined),
    once(signal, 'abort').then(() => undefined),
  ]);
}
