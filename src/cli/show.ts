/**
 * `drillbook show`: a runbook or an incident as Markdown, to read or to print.
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

export const help = `Prints the runbook as a page that a person can follow by hand: each step with its question, the
command to paste and what to look for, the findings, and the remedies with what they destroy.
Of an incident file: what is known of its node, by container and process, and apart from that what was assumed.
`;

export function run(args: readonly string[]): Promise<ExitCode> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  if (positionals.length === 0) {
    throw new UsageError('runbook-missing', 'Which runbook?', 'drillbook show container-up-process-gone');
  }
  const pages = positionals.map((name) =>
    isIncident(name) ? showIncident(readIncident(name)) : loadRunbooks([name]).map(showRunbook).join(''),
  );
  process.stdout.write(terminalText(pages.join('\n---\n\n')));
  return Promise.resolve(EXIT.expected);
}

/** A file that says so of itself; any other is a runbook, or none at all. */
function isIncident(name: string): boolean {
  if (!/\.ya?ml$/.test(name)) return false;
  const { data } = readSource(name);
  return typeof data === 'object' && data !== null && Object.hasOwn(data, 'incident');
}
