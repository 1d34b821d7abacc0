/**
 * `drillbook list`: runbooks, scenarios and labs, with title and tags.
 */
import { parseArgs } from 'node:util';
import { UsageError } from '../document/usage-error.ts';
import type { Listed } from '../project/listing.ts';
import { LISTED, listEntries } from '../project/listing.ts';
import { consoleList } from '../report/console-list.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { escapedJson } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { terminalStyle } from './output.ts';

export const help = `  --tag TAG   only what has this tag; repeatable: one of them. A scenario has the tags of the runbooks that must
              find it, and the name of its lab.
  --json      as a JSON document

Examples:
  drillbook list
  drillbook list scenarios --tag freezer
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tag: { type: 'string', multiple: true }, json: { type: 'boolean' } },
  });
  const kinds = positionals.length === 0 ? LISTED : positionals.map(kindOf);
  const entries = listEntries(kinds, values.tag ?? []);
  process.stdout.write(
    values.json === true
      ? `${escapedJson({ schema: 'drillbook/list@1', entries }, 2)}\n`
      : consoleList(entries, terminalStyle()),
  );
  return EXIT.expected;
}

function kindOf(name: string): Listed {
  const kind = LISTED.find((one) => one === name);
  if (kind !== undefined) return kind;
  const hint = didYouMean(name, LISTED) ?? `One of ${LISTED.join(', ')}.`;
  throw new UsageError('list-what', `cannot list ${JSON.stringify(name)}`, hint);
}
