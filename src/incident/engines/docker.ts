/** docker and podman: ps, inspect, info and version. */
import { parseOptions } from '../commands/options.ts';
import type { Options } from '../commands/options.ts';
import { Report, exactArgs, notKnown } from '../commands/result.ts';
import { GAP, notStated } from '../gap.ts';
import type { ContainerData, FactsData } from '../schema.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { Hangs } from '../shell/values.ts';
import { byName, containersOf, inspected, listed, stateOf } from './containers.ts';
import { NOT_STATED, renderTemplate, toJson } from './go-template.ts';

export type Kind = 'docker' | 'podman';

export function docker(call: Call, facts: FactsData, kind: Kind): Result {
  const { rest } = parseOptions(kind, exactArgs(call), {
    flags: 'D',
    values: 'Hcl',
    long: { 'host=': 'H', 'context=': 'c', 'log-level=': 'l', debug: 'D', 'config=': 'f', 'url=': 'H' },
    stopsAtWord: true,
  });
  const [first = '', second = ''] = rest;
  const isGroup = first === 'container' || first === 'system';
  const command = isGroup ? second : first;
  const args = rest.slice(isGroup ? 2 : 1);
  switch (command) {
    case 'ps':
    case 'ls':
    case 'list':
      return ps(args, facts, kind);
    case 'inspect':
      return inspect(args, facts, kind);
    case 'info':
      return shown(args, infoOf(facts, kind), kind);
    case 'version':
      return shown(args, versionOf(facts, kind), kind);
    default:
      return notKnown(notStated(`what ${kind} ${command} answers`));
  }
}

const PS = {
  flags: 'aqsl',
  values: 'fn',
  long: {
    all: 'a',
    quiet: 'q',
    'no-trunc': 'T',
    'filter=': 'f',
    'format=': 'F',
    size: 's',
    latest: 'l',
    'last=': 'n',
    noheading: 'N',
  },
} as const;

function ps(args: readonly string[], facts: FactsData, kind: Kind): Result {
  const options = parseOptions(`${kind} ps`, args, PS);
  const { flags, values } = options;
  if (flags.has('l') || flags.has('s') || values.has('n'))
    return notKnown(notStated(`what ${kind} ps answers`));
  const report = new Report();
  const shownOnes: ContainerData[] = [];
  const filters = values.get('f') ?? [];
  const all = flags.has('a') || filters.some((filter) => filter.startsWith('status='));
  for (const container of containersOf(facts, kind)) {
    const isShown = and([
      all ? true : isRunning(container),
      ...filterGroups(filters).map((some) => matchesAny(container, some)),
    ]);
    if (isShown === true) shownOnes.push(container);
    if (isShown === undefined)
      report.open ??= notStated(`the state of container ${container.id.slice(0, 12)}`);
  }
  if (facts['containers-complete'] !== true && !isWhole(filters, shownOnes)) {
    report.open ??= `all containers of ${kind} are not stated`;
  }
  print(report, shownOnes, options, kind);
  return report.result();
}

/** No other container can have an id that is stated in full. */
function isWhole(filters: readonly string[], found: readonly ContainerData[]): boolean {
  return found.some(({ id }) => filters.includes(`id=${id}`) && /^[0-9a-f]{64}$/.test(id));
}

function print(
  report: Report,
  containers: readonly ContainerData[],
  { flags, values }: Options,
  kind: Kind,
): void {
  const whole = flags.has('T');
  const rows = containers.map((container) => listed(container, whole));
  if (flags.has('q')) {
    for (const row of rows) report.out(`${String(row['ID'])}\n`);
    return;
  }
  const format = values.get('F')?.at(-1);
  if (format === 'json' && kind === 'podman') {
    report.out(`${toJson(containers.map((container) => podmanListed(container)))}\n`);
    return;
  }
  if (format === 'json') {
    for (const row of rows) report.out(`${toJson(row)}\n`);
    return;
  }
  if (format !== undefined && !format.startsWith('table')) {
    for (const row of rows) report.out(`${renderTemplate(format, row)}\n`);
    return;
  }
  // The column widths depend on every line.
  if (report.open !== undefined) return;
  const columns =
    format === undefined
      ? ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names']
      : Array.from(format.matchAll(/\{\{\s*\.(\w+)\s*\}\}/g), ([, name = '']) => name);
  report.out(table(columns, rows, flags.has('N')));
}

const HEADERS: Readonly<Record<string, string>> = { ID: 'CONTAINER ID', RunningFor: 'CREATED' };

function table(columns: readonly string[], rows: readonly Record<string, unknown>[], bare: boolean): string {
  const cells = rows.map((row) =>
    columns.map((name) => (row[name] === NOT_STATED ? GAP : String(row[name]))),
  );
  const all = bare ? cells : [columns.map((name) => HEADERS[name] ?? name.toUpperCase()), ...cells];
  const widths = columns.map((_, nth) => Math.max(...all.map((row) => (row[nth] ?? '').length)) + 3);
  return all
    .map(
      (row) =>
        `${row.map((cell, nth) => (nth === row.length - 1 ? cell : cell.padEnd(widths[nth] ?? 0))).join('')}\n`,
    )
    .join('');
}

/** The keys of `podman ps --format json`. */
function podmanListed(container: ContainerData): Record<string, unknown> {
  const row = listed(container, true);
  return {
    Id: container.id,
    Names: container.name === undefined ? NOT_STATED : [container.name],
    Image: row['Image'],
    Pid: container.pid ?? NOT_STATED,
    State: row['State'],
    Status: row['Status'],
    ExitCode: container['exit-code'] ?? NOT_STATED,
    Exited: stateOf(container) === undefined ? NOT_STATED : stateOf(container) === 'exited',
  };
}

type Truth = boolean | undefined;

function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function isRunning(container: ContainerData): Truth {
  const state = stateOf(container);
  return state === undefined
    ? undefined
    : state === 'running' || state === 'paused' || state === 'restarting';
}

/** Filters with the same key are alternatives; different keys must all match. */
function filterGroups(filters: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const filter of filters) {
    const key = filter.slice(0, filter.indexOf('='));
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [filter]);
    else known.push(filter);
  }
  return [...groups.values()];
}

function matchesAny(container: ContainerData, filters: readonly string[]): Truth {
  const truths = filters.map((filter) => matches(container, filter));
  if (truths.includes(true)) return true;
  return truths.includes(undefined) ? undefined : false;
}

function matches(container: ContainerData, filter: string): Truth {
  const at = filter.indexOf('=');
  const [key, value] = [filter.slice(0, at), filter.slice(at + 1)];
  switch (key) {
    case 'id':
      // An id of which only the beginning is stated may continue that way.
      return container.id.startsWith(value) ? true : value.startsWith(container.id) ? undefined : false;
    case 'name':
      return container.name === undefined
        ? undefined
        : container.name.includes(value.replace(/^[/^]*|\$$/g, ''));
    case 'status': {
      const state = stateOf(container);
      return state === undefined ? undefined : state === value;
    }
    default:
      return undefined;
  }
}

function inspect(args: readonly string[], facts: FactsData, kind: Kind): Result {
  const { values, rest } = parseOptions(`${kind} inspect`, args, {
    flags: 's',
    values: 'ft',
    long: { 'format=': 'f', 'type=': 't', size: 's' },
  });
  const format = values.get('f')?.at(-1);
  const report = new Report();
  const found: unknown[] = [];
  for (const name of rest) {
    const container = byName(containersOf(facts, kind), name);
    if (container === undefined && facts['containers-complete'] === true) {
      report.err(`Error: No such object: ${name}\n`);
      report.fail(1);
    } else if (container === undefined) report.unsure(`container ${name.slice(0, 12)} is not stated`);
    else if (container['inspect-hangs'] === true)
      throw new Hangs(`${kind} inspect ${name.slice(0, 12)} does not return`);
    else found.push(inspected(container));
  }
  if (format === undefined) report.out(`${found.length === 0 ? '[]' : toJson(found)}\n`);
  else if (found.length === 0 && report.open === undefined) report.out('\n');
  else
    for (const one of found) report.out(`${format === 'json' ? toJson(one) : renderTemplate(format, one)}\n`);
  return report.result();
}

function shown(args: readonly string[], data: Record<string, unknown>, kind: Kind): Result {
  const { values } = parseOptions(kind, args, { flags: '', values: 'f', long: { 'format=': 'f' } });
  const format = values.get('f')?.at(-1);
  if (format === undefined) return notKnown(notStated(`all that ${kind} prints`));
  return {
    stdout: `${format === 'json' ? toJson(data) : renderTemplate(format, data)}\n`,
    stderr: '',
    status: 0,
  };
}

function infoOf(facts: FactsData, kind: Kind): Record<string, unknown> {
  const engine = facts.engines?.find((one) => one.kind === kind);
  const version = facts.node?.cgroups === undefined ? NOT_STATED : facts.node.cgroups === 'v2' ? '2' : '1';
  return {
    DockerRootDir: engine?.['data-root'] ?? NOT_STATED,
    ServerVersion: engine?.version ?? NOT_STATED,
    KernelVersion: facts.node?.kernel ?? NOT_STATED,
    Architecture: facts.node?.architecture ?? NOT_STATED,
    OperatingSystem: facts.node?.distribution ?? NOT_STATED,
    CgroupVersion: version,
  };
}

function versionOf(facts: FactsData, kind: Kind): Record<string, unknown> {
  const version = facts.engines?.find((one) => one.kind === kind)?.version ?? NOT_STATED;
  const about = {
    Version: version,
    KernelVersion: facts.node?.kernel ?? NOT_STATED,
    Os: 'linux',
  };
  return { Client: { Version: NOT_STATED }, Server: about, Version: version };
}
