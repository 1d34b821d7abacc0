/** The command that runs one drill of a matrix again, alone and with its lab held open. */
import { relative } from 'node:path';
import type { PlannedDrill } from '../drill/plan.ts';
import { labelOfLab } from '../lab/definition/model.ts';
import type { Runbook } from '../runbook/model.ts';
import { quoteIfNeeded } from '../shell/quote.ts';
import { fileInLibrary } from './library.ts';

/** What of a run its single drills have in common. */
export interface RunOptions {
  /** `--set`, as a user typed it. */
  readonly set: ReadonlyMap<string, string>;
  /** `--runbook`, as a user typed it; empty: all. */
  readonly named: readonly string[];
  readonly runbooks: readonly Runbook[];
}

/** A line for a POSIX shell, to be run in the current folder. */
export function reproduceCommand({ scenario, lab }: PlannedDrill, options: RunOptions): string {
  const { set, named, runbooks } = options;
  // A key of another scenario of the run would be refused.
  const declared = new Set([scenario, ...runbooks].flatMap((one) => one.inputs.map(({ name }) => name)));
  const inputs = [...set].filter(([name]) => declared.has(name));
  return [
    'drillbook',
    'drill',
    nameOf(scenario),
    '--lab',
    labelOfLab(lab),
    ...named.flatMap((name) => ['--runbook', name]),
    ...inputs.flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    '--hold',
  ]
    .map(quoteIfNeeded)
    .join(' ');
}

/** The id if it leads to this file, else its path. */
function nameOf({ id, file }: PlannedDrill['scenario']): string {
  if (fileInLibrary('scenario', id) === file) return id;
  const path = relative(process.cwd(), file);
  return path.startsWith('-') ? `./${path}` : path;
}
