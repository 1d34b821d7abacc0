/**
 * `drillbook lab`: the labs that are there, their images, and a lab to look around in.
 */
import { parseArgs } from 'node:util';
import { UsageError } from '../document/usage-error.ts';
import { labelOfLab, type LabAtVersion } from '../lab/definition/model.ts';
import { loadLabs } from '../project/labs.ts';
import { ALL, selectLabs, splitLabName } from '../project/select-labs.ts';
import { terminalLine } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { holdLab } from './hold.ts';
import { onInterrupt } from './interrupt.ts';
import { loadLab } from './load-lab.ts';

export const help = `  drillbook lab list             labs of this folder and of drillbook, with their versions and machines
  drillbook lab build [LAB…]     build or pull the images of these labs, if they are missing or out of date
  drillbook lab start LAB        start a lab and open a shell in its target; it is removed when the shell ends
  drillbook lab stop [LAB…]      stop labs that \`lab start\` holds in another terminal; without LAB the only one
  --machine NAME                 with \`start\`: open the shell in this machine
  --all                          with \`stop\`: stop all of them

LAB is NAME for its default version, NAME@VERSION, or NAME@all. With \`stop\`, NAME is any version that is started.

Examples:
  drillbook lab build docker@all
  drillbook lab start redis@8.0
  drillbook lab stop redis
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { machine: { type: 'string' }, all: { type: 'boolean' } },
  });
  const [what, ...names] = positionals;
  if (what === 'list') return list();
  if (what === 'build') return build(names);
  if (what === 'start') return start(names, values.machine);
  if (what === 'stop') return stop(names, values.all === true);
  throw new UsageError('lab-what', 'say what to do with a lab', 'drillbook lab list, build, start or stop');
}

function list(): ExitCode {
  for (const { id, title, machines, versions } of loadLabs([])) {
    process.stdout.write(`${id}  ${terminalLine(title)}\n`);
    for (const { name, privileged } of machines) {
      const why = privileged === undefined ? '' : `  privileged: ${terminalLine(privileged)}`;
      process.stdout.write(`  machine ${name}${why}\n`);
    }
    for (const { id: version, isDefault } of versions) {
      if (version !== '') process.stdout.write(`  version ${version}${isDefault ? ' (default)' : ''}\n`);
    }
  }
  return EXIT.expected;
}

async function build(names: readonly string[]): Promise<ExitCode> {
  const labs = selectLabs(names);
  const { connectEngine, ensureImage } = await loadLab();
  using interrupt = onInterrupt();
  const { signal } = interrupt;
  await using engine = await connectEngine({ signal });
  for (const lab of labs) {
    for (const machine of lab.machines) {
      const from = performance.now();
      const say = (line: string): void => void process.stderr.write(`${terminalLine(line)} …\n`);
      const { image, how } = await ensureImage(engine, lab, machine, { signal, say });
      const took = how === 'present' ? '' : ` in ${((performance.now() - from) / 1000).toFixed(1)} s`;
      process.stdout.write(`${labelOfLab(lab)} ${machine.name}: ${image} ${how}${took}\n`);
    }
  }
  return EXIT.expected;
}

async function start(names: readonly string[], machine: string | undefined): Promise<ExitCode> {
  const [lab, ...more] = names.length === 0 ? [] : selectLabs(names);
  if (lab === undefined || more.length > 0)
    throw new UsageError('lab-one', 'name one lab to start', 'drillbook lab list');
  refuseUnknownMachine(lab, machine);
  const { beginRun, connectEngine, startLab, sweep } = await loadLab();
  using interrupt = onInterrupt();
  const { signal } = interrupt;
  await using engine = await connectEngine({ signal });
  await sweep(engine);
  await using run = await beginRun(engine, undefined, labelOfLab(lab));
  const running = await startLab({ run, scenario: '', lab, signal });
  try {
    const print = (text: string): void => void process.stderr.write(text);
    await holdLab(running, `${labelOfLab(lab)} is ready`, signal, print, machine);
  } finally {
    interrupt.waitingFor = 'removal of the lab';
    printLeft(await running.destroy());
  }
  return signal.aborted ? EXIT.interrupted : EXIT.expected;
}

async function stop(names: readonly string[], all: boolean): Promise<ExitCode> {
  if (all && names.length > 0)
    throw new UsageError('lab-stop-what', '--all and names cannot be combined', 'drillbook lab stop --all');
  const { connectEngine, startedLabs, stopStarted } = await loadLab();
  using interrupt = onInterrupt();
  await using engine = await connectEngine({ signal: interrupt.signal });
  const started = await startedLabs(engine);
  const known = started.map(({ lab }) => lab).join(', ');
  if (!all && names.length === 0 && started.length > 1)
    throw new UsageError('lab-stop-which', 'several labs are started', `Name one, or use --all: ${known}.`);
  const chosen = new Set(all || names.length === 0 ? started : []);
  for (const name of names) {
    const found = started.filter(({ lab }) => isNamed(lab, name));
    if (found.length === 0) {
      const hint = started.length === 0 ? 'No lab is.' : `Started: ${known}.`;
      throw new UsageError('lab-not-started', `no lab ${JSON.stringify(name)} is started`, hint);
    }
    for (const one of found) chosen.add(one);
  }
  if (chosen.size === 0) process.stdout.write('nothing to stop\n');
  let left = 0;
  for (const one of chosen) {
    interrupt.waitingFor = `removal of ${one.lab}`;
    const remaining = await stopStarted(engine, one);
    printLeft(remaining);
    left += remaining.length;
    if (remaining.length === 0) process.stdout.write(`stopped ${terminalLine(one.lab)}\n`);
  }
  return left === 0 ? EXIT.expected : EXIT.unexpected;
}

/** @param name `redis` and `redis@all` are each of its versions, `redis@8.0` is one of them */
function isNamed(lab: string, name: string): boolean {
  const { lab: id, version } = splitLabName(name);
  return lab === name || (splitLabName(lab).lab === id && (version === undefined || version === ALL));
}

function printLeft(left: readonly { readonly name: string; readonly command: string }[]): void {
  for (const { name, command } of left)
    process.stderr.write(`left: ${terminalLine(name)}; remove it with ${terminalLine(command)}\n`);
}

function refuseUnknownMachine({ machines }: LabAtVersion, name: string | undefined): void {
  if (name === undefined || machines.some((machine) => machine.name === name)) return;
  const hint = `Its machines: ${machines.map((machine) => machine.name).join(', ')}.`;
  throw new UsageError('machine-unknown', `the lab has no machine ${JSON.stringify(name)}`, hint);
}
