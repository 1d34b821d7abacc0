/**
 * `drillbook doctor`: what this host and its engine can and cannot run, and why.
 */
import { parseArgs } from 'node:util';
import { painter } from '../report/paint.ts';
import { escapedJson, terminalText } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { loadLab } from './load-lab.ts';
import { onInterrupt } from './interrupt.ts';
import { loadScenarios } from '../project/library.ts';
import { selectLabs } from '../project/select-labs.ts';

export const help = `  --lab NAME      the lab to check for: docker (default), or NAME@VERSION
  --json          print one JSON document

Runs the same checks as a lab does. Exits with 3 if no drill can run.
`;

const STYLE = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, lab: { type: 'string' } },
  });
  const [lab] = selectLabs([values.lab ?? 'docker']);
  const { examine } = await loadLab();
  using interrupt = onInterrupt();
  const { checks, blocker, needs, labs } = await examine({
    labs: selectLabs([]),
    ...(lab === undefined ? {} : { lab }),
    signal: interrupt.signal,
  });
  const scenarios = loadScenarios([]).map((scenario) => ({
    scenario: scenario.id,
    lacks:
      blocker !== undefined
        ? [`no lab can start: ${blocker}`]
        : scenario.needs.flatMap((need) => {
            const lack = (needs as Readonly<Record<string, string | null | undefined>>)[need];
            return lack === null ? [] : [lack ?? `${need} could not be checked`];
          }),
  }));
  if (values.json === true) {
    const document = { schema: 'drillbook/doctor@1', checks, needs, labs, scenarios };
    process.stdout.write(`${escapedJson(document, 2)}\n`);
  } else {
    const paint = painter(process.stdout.isTTY === true);
    for (const { id, status, says, means, mend } of checks) {
      process.stdout.write(
        `${paint(STYLE[status], status.padEnd(5))} ${id.padEnd(10)} ${terminalText(says)}\n`,
      );
      if (means !== undefined) process.stdout.write(`                 ${terminalText(means)}\n`);
      if (mend !== undefined) process.stdout.write(`                 To fix it: ${terminalText(mend)}\n`);
    }
    if (labs.length > 0) process.stdout.write('\nLabs\n');
    for (const { lab: name, missing, privileged } of labs) {
      const state =
        missing.length === 0
          ? 'can start'
          : `not built yet: run \`drillbook lab build ${name}\`, or let its first drill do it`;
      process.stdout.write(`  ${name.padEnd(22)} ${state}${privileged ? ' (privileged)' : ''}\n`);
    }
    const broken = scenarios.filter(({ lacks }) => lacks.length > 0);
    process.stdout.write(
      `\n${scenarios.length - broken.length} of ${scenarios.length} scenarios can run here\n`,
    );
    // If nothing works at all, the failed check above has explained why.
    for (const { scenario, lacks } of blocker === undefined ? broken : []) {
      process.stdout.write(`  not ${scenario}: ${terminalText(lacks.join('; '))}\n`);
    }
  }
  return checks.some((check) => check.status === 'fail') ? EXIT.machine : EXIT.expected;
}
