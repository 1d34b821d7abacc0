/**
 * `drillbook sweep`: removes what earlier runs left behind.
 */
import { parseArgs } from 'node:util';
import { escapedJson, terminalLine } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { loadLab } from './load-lab.ts';
import { onInterrupt } from './interrupt.ts';

export const help = `  --json   print what was removed and what remains as one JSON document

Removes only what dead runs left behind: nothing that a live run uses, nothing that drillbook did not create.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  const { connectEngine, sweep } = await loadLab();
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the sweep to finish';
  const engine = await connectEngine({ signal: interrupt.signal });
  try {
    const { removed, remaining } = await sweep(engine);
    if (values.json === true) {
      process.stdout.write(`${escapedJson({ schema: 'drillbook/sweep@1', removed, remaining }, 2)}\n`);
    } else {
      for (const one of removed) process.stdout.write(`removed ${one.kind} ${terminalLine(one.name)}\n`);
      for (const one of remaining) {
        process.stdout.write(
          `remains ${one.kind} ${terminalLine(one.name)}; remove it with: ${one.command}\n`,
        );
      }
      if (removed.length + remaining.length === 0) process.stdout.write('nothing to sweep\n');
    }
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return remaining.length === 0 ? EXIT.expected : EXIT.unexpected;
  } finally {
    engine.close();
  }
}
