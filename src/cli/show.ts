/**
 * `drillbook show`: prints a runbook or an incident as Markdown.
 */
import { parseArgs } from 'node:util';
import { readSource } from '../document/read-source.ts';
import { showIncident } from '../incident/show.ts';
import { terminalText } from '../text/terminal-text.ts';
import { showRunbook } from '../runbook/page/show.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { loadRunbooks } from '../project/library.ts';
import { readIncident } from '../project/open-incident.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `Prints a runbook as a page to follow by hand: the question of each step, the command to paste and
what to look for, then the findings, and the remedies with their side effects.
For an incident file, prints the known facts by container and process, and the assumptions separately.
`;

export function run(args: readonly string[]): Promise<ExitCode> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  if (positionals.length === 0) {
    throw new UsageError('runbook-missing', 'no runbook given', 'drillbook show container-up-process-gone');
  }
  const pages = positionals.map((name) =>
    isIncident(name) ? showIncident(readIncident(name)) : loadRunbooks([name]).map(showRunbook).join(''),
  );
  process.stdout.write(terminalText(pages.join('\n---\n\n')));
  return Promise.resolve(EXIT.expected);
}

/** A file with the key `incident`; anything else is treated as a runbook. */
function isIncident(name: string): boolean {
  if (!/\.ya?ml$/.test(name)) return false;
  const { data } = readSource(name);
  return typeof data === 'object' && data !== null && Object.hasOwn(data, 'incident');
}
