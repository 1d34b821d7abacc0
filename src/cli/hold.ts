/** `--hold`: opens a shell in the lab, so that a person can look at it. */
import { once } from 'node:events';
import type { Lab } from '../lab/lab.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { openLabShell } from './lab-shell.ts';

/**
 * Opens a shell in the lab, and resolves when it is left, or the signal is aborted. Without a terminal, waits for the signal.
 *
 * @param print gets what to tell the person
 * @param machine default: the lab's target
 */
export async function holdLab(
  lab: Lab,
  why: string,
  signal: AbortSignal,
  print: (text: string) => void,
  machine?: string,
): Promise<void> {
  const command = lab.shellCommand(machine).join(' ');
  print(`\nThe lab is held: ${terminalLine(why)}.\n`);
  if (process.stdin.isTTY !== true) {
    print(`To look inside: ${command}\nInterrupt this program to remove the lab.\n`);
    if (!signal.aborted) await once(signal, 'abort');
    return;
  }
  print('This shell runs inside it; exit it to continue.\n');
  const failed = await openLabShell(lab, signal, machine);
  if (failed === undefined) return;
  print(`No docker client here (${failed}). From another terminal: ${command}. Press Enter to continue.\n`);
  await Promise.race([once(process.stdin, 'data'), once(signal, 'abort')]);
  process.stdin.pause();
}
