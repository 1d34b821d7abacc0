/**
 * Renders an incident as Markdown: what is known about the node, by container and by process, and separately what was
 * assumed.
 */
import { codeBlock, codeSpan, plainText } from '../text/markdown.ts';
import type { Incident } from './model.ts';
import type { CgroupData, ContainerData, EngineData, FactsData, ProcessData, ThreadData } from './schema.ts';

/** Maximum number of processes, containers and cgroups on a page. */
const MOST = 500;

export function showIncident({ id, title, description, sources, stated, assumed, expect }: Incident): string {
  return `${[
    `# ${plainText(title)}`,
    `Incident ${codeSpan(id)}`,
    description.trim(),
    ...(sources.length === 0
      ? []
      : [['Sources:', ...sources.map((source) => `- ${plainText(source)}`)].join('\n')]),
    '## What is known',
    ...factsOf(stated),
    ...(assumed === undefined ? [] : ['## What was assumed', ...factsOf(assumed)]),
    ...(expect.size === 0 ? [] : ['## What is expected', expectations(expect)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function factsOf(facts: FactsData): string[] {
  const { containers = [], processes = [], cgroups = [] } = facts;
  const byContainer = new Map(containers.map((container) => [container, processesOf(container, processes)]));
  const inContainers = new Set([...byContainer.values()].flat());
  const others = processes.filter((process) => !inContainers.has(process));
  const parts = [
    nodeOf(facts),
    ...bounded(containers, 'containers', (container) =>
      containerOf(container, byContainer.get(container) ?? []),
    ),
    ...(others.length === 0
      ? []
      : [
          `### ${containers.length === 0 ? 'Processes' : 'Other processes'}`,
          ...bounded(others, 'processes', (process) => processOf(process)),
        ]),
    ...(cgroups.length === 0 ? [] : ['### Cgroups', ...bounded(cgroups, 'cgroups', cgroupOf)]),
    ...texts(facts),
    complete(facts),
  ].filter((part) => part !== '');
  return parts.length === 0 ? ['Nothing.'] : parts;
}

/** The processes whose cgroup names the container, its first process and its shim. */
function processesOf({ id, pid, shim }: ContainerData, processes: readonly ProcessData[]): ProcessData[] {
  return processes.filter(
    (process) => process.pid === pid || process.pid === shim || cgroupText(process).includes(id),
  );
}

function cgroupText({ cgroup }: ProcessData): string {
  return typeof cgroup === 'string' ? cgroup : Object.values(cgroup ?? {}).join(' ');
}

function nodeOf({ node = {}, engines = [], fuse }: FactsData): string {
  const lines: string[] = [];
  const add = (what: string, value: string | undefined): void => {
    if (value !== undefined) lines.push(`- ${plainText(`${what}: ${value}`)}`);
  };
  add('kernel', node.kernel);
  add('architecture', node.architecture);
  add('distribution', node.distribution);
  add('up for', node.uptime);
  add('cgroups', node.cgroups);
  add('not installed', node['missing-commands']?.join(', '));
  for (const engine of engines) add(engine.kind, engineOf(engine));
  for (const [number, { waiting }] of Object.entries(fuse ?? {})) {
    add(`FUSE connection ${number}`, `${waiting} requests without an answer`);
  }
  return lines.join('\n');
}

function engineOf(engine: EngineData): string {
  const parts = [
    engine.version,
    engine.answers === 'hangs'
      ? 'does not answer'
      : engine.answers === 'refuses'
        ? 'refuses connections'
        : undefined,
    engine.client === false ? 'its client is not installed' : undefined,
    ...(['exec-root', 'data-root', 'task-root'] as const).map((key) =>
      engine[key] === undefined ? undefined : `${key} ${engine[key]}`,
    ),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'is there' : parts.join(', ');
}

function containerOf(container: ContainerData, processes: readonly ProcessData[]): string {
  const { id, name, engine, namespace, status, state, image, age, pid, shim, error, restarts, memory } =
    container;
  const facts = [
    status ?? state,
    engine === undefined ? undefined : `of ${engine}${namespace === undefined ? '' : ` (${namespace})`}`,
    image === undefined ? undefined : `image ${image}`,
    age === undefined ? undefined : `created ${age}`,
    pid === undefined ? undefined : pid === 0 ? 'no first process' : `first process ${pid}`,
    shim === undefined ? undefined : `shim ${shim}`,
    container['task-status'] === undefined ? undefined : `task ${container['task-status']}`,
    container['exit-code'] === undefined ? undefined : `exit code ${container['exit-code']}`,
    memory === undefined ? undefined : memory === 0 ? 'no memory limit' : `memory limit ${memory}`,
    restarts === undefined ? undefined : `${restarts} restarts`,
    container['inspect-hangs'] === true ? '`inspect` of it does not return' : undefined,
    error === undefined ? undefined : `error: ${error}`,
  ].filter((fact) => fact !== undefined);
  const title = name === undefined ? codeSpan(id) : `${plainText(name)} (${codeSpan(id)})`;
  return [
    `### Container ${title}`,
    ...(facts.length === 0 ? [] : [facts.map((fact) => `- ${plainText(fact)}`).join('\n')]),
    ...bounded(processes, 'processes', (process) => processOf(process)),
  ].join('\n\n');
}

function processOf(process: ProcessData): string {
  const { pid, gone, args, comm, ppid, state, age, cgroup, cwd, threads = [], signals } = process;
  const command = args === undefined ? comm : typeof args === 'string' ? args : args.join(' ');
  const facts = [
    gone === true ? 'is gone' : undefined,
    state === undefined ? undefined : `state ${state}`,
    ppid === undefined ? undefined : `parent ${ppid}`,
    age === undefined ? undefined : `for ${age}`,
    process['thread-count'] === undefined ? undefined : `${process['thread-count']} threads`,
    signals?.pending?.length ? `pending signals ${signals.pending.join(', ')}` : undefined,
    signals?.shared?.length ? `pending for the process ${signals.shared.join(', ')}` : undefined,
    process['open-files'] === undefined ? undefined : `${process['open-files']} open files`,
    process['args-hang'] === true ? 'reading its arguments does not return' : undefined,
    cwd === undefined ? undefined : `in ${cwd}`,
    typeof cgroup === 'string' ? `cgroup ${cgroup}` : undefined,
  ].filter((fact) => fact !== undefined);
  const head = `- process ${pid}${command === undefined ? '' : ` ${codeSpan(command.slice(0, 300))}`}${
    facts.length === 0 ? '' : `: ${facts.map(plainText).join(', ')}`
  }`;
  const fds = Object.entries(process.fds ?? {}).map(
    ([number, to]) => `${number} -> ${typeof to === 'string' ? to : to.to}`,
  );
  return [
    head,
    ...waitOf(process),
    ...(fds.length === 0 ? [] : [indented(codeBlock(fds.slice(0, 50).join('\n'), ''))]),
    ...threads.slice(0, MOST).map((thread) => threadOf(thread)),
  ].join('\n');
}

function threadOf(thread: ThreadData): string {
  const { tid, gone, comm, state } = thread;
  const facts = [
    gone === true ? 'is gone' : undefined,
    comm,
    state === undefined ? undefined : `state ${state}`,
    thread.signals?.pending?.length ? `pending signals ${thread.signals.pending.join(', ')}` : undefined,
  ].filter((fact) => fact !== undefined);
  const head = `  - thread ${tid}${facts.length === 0 ? '' : `: ${facts.map(plainText).join(', ')}`}`;
  return [head, ...waitOf(thread).map(indented)].join('\n');
}

function waitOf({ stack, wchan }: Pick<ThreadData, 'stack' | 'wchan'>): string[] {
  if (stack !== undefined && stack.trim() !== '') return [indented(codeBlock(stack.trimEnd(), ''))];
  return wchan === undefined ? [] : [`  waits in ${codeSpan(wchan)}`];
}

function cgroupOf({ path, files = {}, tasks, processes, complete: whole }: CgroupData): string {
  const lines = [
    ...Object.entries(files).map(([name, value]) => `${name}: ${String(value).trim().replaceAll('\n', ' ')}`),
    ...(tasks === undefined ? [] : [`tasks: ${tasks.join(' ')}`]),
    ...(processes === undefined ? [] : [`processes: ${processes.join(' ')}`]),
  ];
  return `- ${codeSpan(path)}${whole === true ? ', and nothing else in it' : ''}\n${indented(codeBlock(lines.join('\n'), ''))}`;
}

function texts(facts: FactsData): string[] {
  const parts: string[] = [];
  const add = (title: string, text: string | undefined): void => {
    if (text !== undefined && text.trim() !== '')
      parts.push(`### ${title}`, codeBlock(text.trimEnd().slice(0, 20_000), ''));
  };
  add("The kernel's log", facts['kernel-log']);
  add('Mounts', facts.mountinfo);
  for (const [path, text] of Object.entries(facts.files ?? {}).slice(0, MOST)) add(plainText(path), text);
  const links = Object.entries(facts.links ?? {}).map(([path, to]) => `${path} -> ${to}`);
  add('Links', links.join('\n'));
  for (const [title, paths] of [
    ['Not there', facts.absent],
    ['May not be read', facts.denied],
    ['Do not return', facts.hangs],
  ] as const) {
    add(title, paths?.join('\n'));
  }
  for (const { command, stdout, stderr, exit, hangs } of (facts.commands ?? []).slice(0, MOST)) {
    const said = hangs === true ? 'does not return' : `${stdout ?? ''}${stderr ?? ''}exit code ${exit ?? 0}`;
    add(`Command ${codeSpan(command)}`, said);
  }
  return parts;
}

const COMPLETE = {
  'engines-complete': 'engine',
  'containers-complete': 'container',
  'processes-complete': 'process or thread that matters',
  'cgroups-complete': 'cgroup that is frozen, freezing or out of memory',
  'fuse-complete': 'FUSE connection',
  'kernel-log-complete': "line of the kernel's log that matters",
} as const;

function complete(facts: FactsData): string {
  const whole = Object.entries(COMPLETE).flatMap(([key, what]) =>
    facts[key as keyof typeof COMPLETE] === true ? [what] : [],
  );
  return whole.length === 0 ? '' : `There is no other ${whole.join(', no other ')}.`;
}

function expectations(expect: Incident['expect']): string {
  return Array.from(expect, ([runbook, expected]) => {
    const said =
      typeof expected === 'string'
        ? expected
        : expected
            .map(({ finding, subject }) => `${finding}${subject === undefined ? '' : ` of ${subject}`}`)
            .join(', ');
    return `- ${codeSpan(runbook)}: ${plainText(said)}`;
  }).join('\n');
}

function bounded<T>(list: readonly T[], what: string, show: (one: T) => string): string[] {
  const shown = list.slice(0, MOST).map(show);
  return list.length > MOST ? [...shown, `… and ${list.length - MOST} more ${what}.`] : shown;
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
