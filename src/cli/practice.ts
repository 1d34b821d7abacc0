/**
 * `drillbook practice`: a broken lab, its symptom, and a person who must find the cause and cure it.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { UsageError } from '../document/usage-error.ts';
import type { PracticeResult } from '../drill/practice-result.ts';
import { runPractice } from '../drill/run-practice.ts';
import { parseSet } from '../expression/set-inputs.ts';
import { lightenDockerode } from '../launch/lighter-dockerode.ts';
import { practiceCandidates } from '../project/practice-candidates.ts';
import { painter } from '../report/paint.ts';
import { PracticeText } from '../report/practice.ts';
import { escapedJson, terminalLine } from '../text/terminal-text.ts';
import { parseMilliseconds } from '../text/units.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { parseSinks, trySinks, type Sink } from './output.ts';
import { playAtPrompt, playElsewhere } from './practice-session.ts';

export const help = `  --random                pick a scenario that this host can run (default if none is named)
  --tag TAG               pick from the scenarios with this tag of a runbook, or this lab; repeatable
  --no-shell              open no shell: print how to connect, and wait until the failure is cured
  --limit TIME            end the session after this time, for example 20m (default: no limit)
  --lab LAB               the version of its lab: NAME@VERSION, or VERSION (default: the lab's own default)
  --set KEY=VALUE         set an input of the scenario; repeatable
  --reporter NAME[=FILE]  console or json; repeatable (default file: stdout)
  --json                  the same as --reporter json

A lab is broken, and you get a shell in it and the symptom. Leave the shell to ask whether the failure is gone; the
oracle of the scenario decides. At the prompt: shell [MACHINE], check, hint, give up, or !COMMAND to run one command.
The lab is removed at the end, and on Ctrl-C. Exit code 0: cured; 1: not.

Examples:
  drillbook practice --random
  drillbook practice --tag postgres --limit 20m
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      random: { type: 'boolean' },
      tag: { type: 'string', multiple: true },
      'no-shell': { type: 'boolean' },
      limit: { type: 'string' },
      lab: { type: 'string', multiple: true },
      set: { type: 'string', multiple: true },
      reporter: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
  });
  const [scenario, ...more] = positionals;
  if (more.length > 0 || (scenario !== undefined && (values.random === true || values.tag !== undefined)))
    throw new UsageError('one-scenario', 'practice takes one scenario, or --random, or --tag');
  const sinks = sinksOf(values);
  const limit = limitOf(values.limit);
  const { candidates, runbooksOf } = practiceCandidates({
    scenario,
    tags: values.tag ?? [],
    labs: values.lab ?? [],
  });
  // Where JSON goes to stdout, nothing else does.
  const toStdout = sinks.find(({ file }) => file === undefined);
  const out = toStdout?.format === 'json' ? process.stderr : process.stdout;
  const text = new PracticeText(painter(out.isTTY === true), out.columns);
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'removal of the lab';
  const { signal } = interrupt;
  const timer = new AbortController();
  const stop = AbortSignal.any([signal, timer.signal]);
  lightenDockerode();
  process.stderr.write('Preparing a lab and breaking it …\n');
  let ticking: NodeJS.Timeout | undefined;
  const result = await runPractice(
    {
      candidates: shuffled(candidates),
      runbooksOf,
      set: parseSet(values.set ?? []),
      signal,
      say: (line) => process.stderr.write(`${terminalLine(line)} …\n`),
    },
    async (broken) => {
      if (limit !== undefined) ticking = setTimeout(() => timer.abort(), limit);
      const playing = {
        text,
        print: (line: string): void => void out.write(line),
        stop,
        isTimeUp: () => timer.signal.aborted && !signal.aborted,
      };
      const end = await (values['no-shell'] === true ? playElsewhere : playAtPrompt)(broken, playing);
      clearTimeout(ticking);
      process.stderr.write('Removing the lab …\n');
      return end;
    },
  );
  out.write(text.end(result));
  for (const { format, file } of sinks) {
    const document = format === 'json' ? `${escapedJson(result, 2)}\n` : text.end(result);
    if (file !== undefined) await writeFile(file, document);
    else if (format === 'json') process.stdout.write(document);
  }
  return exitCodeOf(result);
}

function exitCodeOf({ outcome, problems }: PracticeResult): ExitCode {
  if (outcome === 'interrupted') return EXIT.interrupted;
  if (outcome === 'errored') return EXIT.machine;
  return outcome === 'cured' && problems.length === 0 ? EXIT.expected : EXIT.unexpected;
}

function sinksOf(values: { reporter?: string[]; json?: boolean }): Sink[] {
  const sinks = parseSinks(values);
  const other = sinks.find(({ format }) => format !== 'json' && format !== 'console');
  if (other !== undefined) {
    const message = `practice has no reporter ${JSON.stringify(other.format)}`;
    throw new UsageError('reporter-unknown', message, 'One of console, json.');
  }
  trySinks(sinks);
  return sinks;
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = parseMilliseconds(text);
  if (limit === undefined)
    throw new UsageError('limit-syntax', `--limit must be a time such as 20m, got ${JSON.stringify(text)}`);
  return limit;
}

/** In an order that nobody can foresee: Fisher and Yates. */
function shuffled<T>(all: readonly T[]): T[] {
  const left = [...all];
  const mixed: T[] = [];
  while (left.length > 0) mixed.push(...left.splice(Math.floor(Math.random() * left.length), 1));
  return mixed;
}
