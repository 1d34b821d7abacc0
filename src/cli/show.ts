/**
 * `drillbook show`: prints a runbook or an incident as Markdown.
 */
import { parseArgs } from 'node:util';
import { readSource } from '../document/read-source.ts';
import { showIncident } from '../incident/show.ts';
import { terminalText } from '../text/terminal-text.ts';
import { ProofStamps } from '../project/proof/stamps.ts';
import type { Runbook } from '../runbook/model.ts';
import { showRunbook } from '../runbook/page/show.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { loadRunbooks } from '../project/library.ts';
import { readIncident } from '../project/open-incident.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  --on TARGET       run the runbook on this target and fill in the values of one subject
  --subject NAME    the subject; needs --on
  --proof FILE      the proof (default: proof.json beside the runbooks' folder, or in the current one)

Prints a runbook as a page to work along: each step with its question, the command to paste and what to look for, then
the findings, and the remedies with their side effects. With --on every command is printed as it was run.
For an incident file: what is known about the node, by container and process, and what was assumed.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { on: { type: 'string' }, subject: { type: 'string' }, proof: { type: 'string' } },
  });
  if (positionals.length === 0) {
    throw new UsageError('runbook-missing', 'no runbook given', 'drillbook show container-up-process-gone');
  }
  const proofs = new ProofStamps(values.proof);
  const proofOf = (runbook: Runbook): string => proofs.sentence(runbook) ?? '';
  if (values.on !== undefined) {
    const [runbook, ...others] = loadRunbooks(positionals);
    if (runbook === undefined || others.length > 0)
      throw new UsageError('one-runbook', '--on takes one runbook at a time', 'name one runbook');
    const { showFilled } = await import('./show-filled.ts');
    const page = await showFilled(runbook, values.on, values.subject, proofOf(runbook));
    if (page === undefined) return EXIT.interrupted;
    process.stdout.write(terminalText(page));
    return EXIT.expected;
  }
  if (values.subject !== undefined)
    throw new UsageError('subject-without-target', '--subject needs --on', 'add --on TARGET');
  const pages = positionals.map((name) =>
    isIncident(name)
      ? showIncident(readIncident(name))
      : loadRunbooks([name])
          .map((runbook) => showRunbook(runbook, proofOf(runbook)))
          .join(''),
  );
  process.stdout.write(terminalText(pages.join('\n---\n\n')));
  return EXIT.expected;
}

/** A file with the key `incident`; anything else is treated as a runbook. */
function isIncident(name: string): boolean {
  if (!/\.ya?ml$/.test(name)) return false;
  const { data } = readSource(name);
  return typeof data === 'object' && data !== null && Object.hasOwn(data, 'incident');
}
