/** ctr: tasks, containers and namespaces of containerd. */
import { parseOptions } from '../commands/options.ts';
import { Report, exactArgs, notKnown } from '../commands/result.ts';
import { GAP, notStated } from '../gap.ts';
import type { ContainerData, FactsData } from '../schema.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { namespaceOf } from '../tree/run-folders.ts';

export function ctr(call: Call, facts: FactsData): Result {
  const { values, rest } = parseOptions('ctr', exactArgs(call), {
    flags: '',
    values: 'an',
    long: { 'address=': 'a', 'namespace=': 'n', 'timeout=': 't', 'connect-timeout=': 'c', debug: 'd' },
    stopsAtWord: true,
  });
  const namespace = values.get('n')?.at(-1) ?? 'default';
  const [group = '', command = '', ...args] = rest;
  const isList = command === 'ls' || command === 'list';
  const { flags } = parseOptions('ctr', args, { flags: 'q', long: { quiet: 'q' } });
  const quiet = flags.has('q');
  const mine = (facts.containers ?? []).filter((one) => isContainerd(one) && namespaceOf(one) === namespace);
  if (/^t(?:asks?)?$/.test(group) && isList) return tasks(mine, facts, quiet);
  if (/^c(?:ontainers?)?$/.test(group) && isList) return containers(mine, facts, quiet);
  if (/^n(?:amespaces?|s)?$/.test(group) && isList) return namespaces(facts, quiet);
  return notKnown(notStated(`what ctr ${group} ${command} answers`));
}

/** podman and CRI-O do not use containerd. */
function isContainerd({ engine }: ContainerData): boolean {
  return engine === undefined || engine === 'docker' || engine === 'containerd';
}

function tasks(containers: readonly ContainerData[], facts: FactsData, quiet: boolean): Result {
  const report = reportOf(facts);
  if (!quiet) report.out(`${row('TASK', 'PID', 'STATUS')}\n`);
  for (const container of containers) {
    // The engine above may list a container as running although its task has ended.
    const status = container['task-status'];
    if (status === undefined) {
      report.open ??= notStated(`whether container ${container.id.slice(0, 12)} has a task`);
      continue;
    }
    report.out(`${quiet ? container.id : row(container.id, String(container.pid ?? GAP), status)}\n`);
  }
  return report.result();
}

function containers(all: readonly ContainerData[], facts: FactsData, quiet: boolean): Result {
  const report = reportOf(facts);
  if (!quiet) report.out(`${row('CONTAINER', 'IMAGE', 'RUNTIME')}\n`);
  for (const { id, image } of all) report.out(`${quiet ? id : row(id, image ?? GAP, GAP)}\n`);
  return report.result();
}

function namespaces(facts: FactsData, quiet: boolean): Result {
  const report = reportOf(facts);
  const names = new Set((facts.containers ?? []).filter(isContainerd).map(namespaceOf));
  if (!quiet) report.out('NAME LABELS\n');
  for (const name of [...names].toSorted()) report.out(quiet ? `${name}\n` : `${name}        \n`);
  return report.result();
}

function reportOf(facts: FactsData): Report {
  const report = new Report();
  if (facts['containers-complete'] !== true) report.open = 'all containers are not stated';
  return report;
}

function row(first: string, second: string, third: string): string {
  return `${first.padEnd(64)}    ${second.padEnd(8)}    ${third.padEnd(8)}`;
}
