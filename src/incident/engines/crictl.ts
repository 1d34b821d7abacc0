/** crictl: a container runtime's view for Kubernetes. */
import { parseOptions } from '../commands/options.ts';
import { Report, exactArgs, notKnown } from '../commands/result.ts';
import { GAP, notStated } from '../gap.ts';
import type { ContainerData, FactsData } from '../schema.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { Hangs } from '../shell/values.ts';
import { namespaceOf } from '../tree/run-folders.ts';
import { byName, inspected, stateOf } from './containers.ts';
import { NOT_STATED, toJson } from './go-template.ts';

export function crictl(call: Call, facts: FactsData): Result {
  const { rest } = parseOptions('crictl', exactArgs(call), {
    flags: 'D',
    values: 'cirt',
    long: { 'runtime-endpoint=': 'r', 'image-endpoint=': 'i', 'timeout=': 't', 'config=': 'c', debug: 'D' },
    stopsAtWord: true,
  });
  const [command = '', ...args] = rest;
  const mine = (facts.containers ?? []).filter(isOfKubernetes);
  switch (command) {
    case 'ps':
      return ps(args, mine, facts);
    case 'inspect':
      return inspect(args, mine, facts);
    default:
      return notKnown(notStated(`what crictl ${command} answers`));
  }
}

function isOfKubernetes(container: ContainerData): boolean {
  return (
    container.engine === 'crio' || (container.engine === 'containerd' && namespaceOf(container) === 'k8s.io')
  );
}

/** The states of the CRI (k8s.io/cri-api). */
function criState(container: ContainerData): string | undefined {
  switch (stateOf(container)) {
    case 'running':
    case 'paused':
    case 'restarting':
      return 'CONTAINER_RUNNING';
    case 'created':
      return 'CONTAINER_CREATED';
    case 'exited':
    case 'dead':
    case 'removing':
      return 'CONTAINER_EXITED';
    case 'unknown':
      return 'CONTAINER_UNKNOWN';
    case undefined:
      return undefined;
  }
}

function ps(args: readonly string[], containers: readonly ContainerData[], facts: FactsData): Result {
  const { flags, values, rest } = parseOptions('crictl ps', args, {
    flags: 'aqv',
    values: 'o',
    long: { all: 'a', quiet: 'q', 'no-trunc': 'T', 'output=': 'o', 'state=': 's', 'id=': 'i', 'name=': 'n' },
  });
  if (values.has('s') || values.has('i') || values.has('n') || rest.length > 0)
    return notKnown(notStated('what crictl ps answers'));
  const report = new Report();
  if (facts['containers-complete'] !== true) report.open = 'all containers are not stated';
  const shown = containers.filter((container) => {
    const state = criState(container);
    if (state === undefined && !flags.has('a'))
      report.open ??= notStated(`the state of container ${container.id.slice(0, 12)}`);
    return flags.has('a') || state === 'CONTAINER_RUNNING';
  });
  const id = ({ id: whole }: ContainerData): string => (flags.has('T') ? whole : whole.slice(0, 13));
  if (values.get('o')?.at(-1) === 'json') {
    const list = shown.map((container) => ({
      id: container.id,
      podSandboxId: NOT_STATED,
      metadata: { name: container.name ?? NOT_STATED },
      image: { image: container.image ?? NOT_STATED },
      state: criState(container) ?? NOT_STATED,
      createdAt: NOT_STATED,
    }));
    // JSON is one document: if containers may be missing, it is not known as a whole.
    if (report.open !== undefined) return notKnown(report.open);
    report.out(`${toJson({ containers: list })}\n`);
    return report.result();
  }
  if (flags.has('q')) {
    for (const container of shown) report.out(`${container.id}\n`);
    return report.result();
  }
  report.out(
    'CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID\n',
  );
  for (const container of shown) {
    const state = criState(container)?.replace('CONTAINER_', '');
    const cells = [
      id(container),
      container.image ?? GAP,
      container.age ?? GAP,
      state === undefined ? GAP : capital(state),
      container.name ?? GAP,
      GAP,
      GAP,
    ];
    report.out(
      `${cells
        .map((cell) => cell.padEnd(20))
        .join('')
        .trimEnd()}\n`,
    );
  }
  return report.result();
}

function capital(text: string): string {
  return `${text.slice(0, 1)}${text.slice(1).toLowerCase()}`;
}

function inspect(args: readonly string[], containers: readonly ContainerData[], facts: FactsData): Result {
  const { values, rest } = parseOptions('crictl inspect', args, {
    flags: '',
    values: 'o',
    long: { 'output=': 'o' },
  });
  if (rest.length !== 1 || (values.get('o')?.at(-1) ?? 'json') !== 'json')
    return notKnown(notStated('what crictl inspect answers'));
  const container = byName(containers, rest[0] ?? '');
  if (container === undefined) {
    if (facts['containers-complete'] !== true) return notKnown(notStated(`container ${rest[0] ?? ''}`));
    return {
      stdout: '',
      stderr: `FATA[0000] getting the status of the container "${rest[0] ?? ''}": not found\n`,
      status: 1,
    };
  }
  if (container['inspect-hangs'] === true)
    throw new Hangs(`crictl inspect ${container.id.slice(0, 13)} does not return`);
  const document = {
    status: {
      id: container.id,
      metadata: { name: container.name ?? NOT_STATED },
      state: criState(container) ?? NOT_STATED,
      exitCode: container['exit-code'] ?? NOT_STATED,
    },
    info: {
      pid: container.pid ?? NOT_STATED,
      runtimeSpec: inspected(container)['runtimeSpec'] ?? NOT_STATED,
    },
  };
  return { stdout: `${toJson(document)}\n`, stderr: '', status: 0 };
}
