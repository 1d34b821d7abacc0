/**
 * `drillbook show`: a runbook as Markdown, to read or to print.
 */
import { parseArgs } from 'node:util';
import { terminalText } from '../text/terminal-text.ts';
import { showRunbook } from '../runbook/show.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { loadRunbooks } from './library.ts';
import { UsageError } from './usage-error.ts';

export const help = `Prints the runbook as a page that a person can follow by hand: each step with its question, the
command to paste and what to look for, the findings, and the remedies with what they destroy.
`;

export function run(args: readonly string[]): Promise<ExitCode> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  if (positionals.length === 0) {
    throw new UsageError('runbook-missing', 'Which runbook?', 'drillbook show container-up-process-gone');
  }
  const pages = loadRunbooks(positionals).map(showRunbook).join('\n---\n\n');
  process.stdout.write(terminalText(pages));
  return Promise.resolve(EXIT.expected);
}
