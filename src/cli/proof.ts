/** `drillbook proof`: what the runbooks were proven against, and whether that still holds. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../document/usage-error.ts';
import { BrokenFiles, loadRunbooks } from '../project/library.ts';
import { ProofStamps } from '../project/proof/stamps.ts';
import { badge } from '../report/badge.ts';
import { painter } from '../report/paint.ts';
import { proofDocument, proofTable } from '../report/proof.ts';
import { escapedJson } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { terminalStyle } from './output.ts';

export const help = `  --proof FILE      the proof (default: proof.json beside the runbooks' folder, or in the current one)
  --badge FILE.svg  also write a badge: green if everything is proven, yellow if something changed since, red if a
                    drill failed, grey if there is none
  --json            print the states as one JSON document

Without a name, prints every runbook of the library. \`drillbook drill --proof FILE\` writes a proof, and
\`drillbook check --strict\` fails where one is missing or outdated. docs/proof.md explains what a proof says.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { proof: { type: 'string' }, badge: { type: 'string' }, json: { type: 'boolean' } },
  });
  const proofs = new ProofStamps(values.proof);
  const stamps = loadRunbooks(positionals).map((runbook) => proofs.of(runbook) ?? proofs.none(runbook.id));
  if (proofs.problems.length > 0) throw new BrokenFiles(proofs.problems);
  if (values.badge !== undefined) write(values.badge, badge(stamps));
  const { colour, columns } = terminalStyle();
  process.stdout.write(
    values.json === true
      ? `${escapedJson(proofDocument(stamps), 2)}\n`
      : proofTable(stamps, painter(colour), columns),
  );
  if (proofs.files.length === 0)
    process.stderr.write('no proof.json found; drill first: drillbook drill --proof proof.json\n');
  return EXIT.expected;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError('badge-file', `cannot write ${file}: ${(error as Error).message}`);
  }
}
