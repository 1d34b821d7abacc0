/** Reads tables of crictl and ctr. */
import type { ContainerData } from '../../schema.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';
import { lineReader } from '../reader.ts';
import { criEngine } from './inspect.ts';

const AGO = String.raw`(?:About an?|Less than an?|\d+)\s(?:second|minute|hour|day|week|month|year)s?\sago`;
const CRICTL_HEAD =
  /^\s*(?:CONTAINER(?: ID)?\s+IMAGE\s+CREATED\s+STATE\s+NAME\s+ATTEMPT|POD ID\s+CREATED\s+STATE\s+NAME\s+NAMESPACE\s+ATTEMPT)/;
const CRICTL_ROW = new RegExp(
  String.raw`^\s*(?<id>[0-9a-f]{12,64})\s+(?<image>\S+)\s+(?<age>${AGO})\s+(?<state>Running|Exited|Created|Unknown)\s+(?<name>\S+)\s+(?<attempt>\d+)\s+(?<pod>[0-9a-f]{12,64})(?:\s+\S+)*\s*$`,
);
const POD_ROW = new RegExp(
  String.raw`^\s*(?<id>[0-9a-f]{12,64})\s+(?<age>${AGO})\s+(?<state>Ready|NotReady)\s+(?<name>\S+)\s+(?<namespace>\S+)\s+(?<attempt>\d+)(?:\s+\S+)*\s*$`,
);

const head = lineReader(CRICTL_HEAD, () => 'header of a container list');

const crictlRow = lineReader(CRICTL_ROW, (groups, line, context) => {
  const container = ofKubernetes(groups['id'] ?? '', line, context);
  container.set('name', groups['name'] ?? '', line);
  container.set('image', groups['image'] ?? '', line);
  container.set('age', groups['age'] ?? '', line);
  container.set('state', (groups['state'] ?? '').toLowerCase() as NonNullable<ContainerData['state']>, line);
  return `container ${groups['name'] ?? ''}: ${groups['state'] ?? ''}`;
});

/** A pod's sandbox is a container, too: it holds the pod's namespaces. */
const podRow = lineReader(POD_ROW, (groups, line, context) => {
  const container = ofKubernetes(groups['id'] ?? '', line, context);
  container.set('name', groups['name'] ?? '', line);
  container.set('age', groups['age'] ?? '', line);
  if (groups['state'] === 'Ready') container.set('state', 'running', line);
  return `sandbox of the pod ${groups['name'] ?? ''}: ${groups['state'] ?? ''}`;
});

function ofKubernetes(id: string, line: Line, context: Context): ReturnType<Context['draft']['container']> {
  const kind = criEngine(context);
  const container = context.draft.container(id, line);
  container.set('engine', kind, line);
  if (kind === 'containerd') container.set('namespace', 'k8s.io', line);
  context.draft.engine(kind, line);
  return container;
}

const CTR_HEAD = /^\s*(?:TASK\s+PID\s+STATUS|CONTAINER\s+IMAGE\s+RUNTIME)\s*$/;
const ctrHead = lineReader(CTR_HEAD, (_, line, context) => {
  context.memory.set('ctr', /TASK/.test(line.text) ? 'tasks' : 'containers');
  return 'header of a containerd list';
});
const TASK_ROW =
  /^\s*(?<id>[A-Za-z0-9][\w.-]*)\s+(?<pid>\d+)\s+(?<status>RUNNING|STOPPED|PAUSED|CREATED|UNKNOWN|PAUSING)\s*$/;
const taskRow = lineReader(TASK_ROW, (groups, line, context) => {
  const container = ofContainerd(groups['id'] ?? '', line, context);
  container.set('pid', Number(groups['pid']), line);
  const status = groups['status'] === 'PAUSING' ? 'UNKNOWN' : (groups['status'] ?? '');
  container.set('task-status', status as NonNullable<ContainerData['task-status']>, line);
  return `task of ${(groups['id'] ?? '').slice(0, 12)}: ${groups['status'] ?? ''}`;
});
const CONTAINER_ROW = /^\s*(?<id>[A-Za-z0-9][\w.-]*)\s+(?<image>\S+)\s+(?<runtime>io\.containerd\.\S+)\s*$/;
const containerRow = lineReader(CONTAINER_ROW, (groups, line, context) => {
  const container = ofContainerd(groups['id'] ?? '', line, context);
  if (groups['image'] !== '-') container.set('image', groups['image'] ?? '', line);
  return `container ${(groups['id'] ?? '').slice(0, 12)}`;
});

/** Docker's own containers are in the namespace moby. */
function ofContainerd(
  id: string,
  line: Line,
  { draft, command }: Context,
): ReturnType<Context['draft']['container']> {
  const args = command?.args ?? [];
  const at = args.findIndex((arg) => /^(?:-n|--namespace)$/.test(arg));
  const namespace =
    at === -1 ? args.flatMap((arg) => /^--?n(?:amespace)?=(.*)$/.exec(arg)?.[1] ?? [])[0] : args[at + 1];
  const container = draft.container(id, line);
  const isKnown = container.get('name') !== undefined;
  if (namespace !== 'moby' && !isKnown) {
    container.set('engine', 'containerd', line);
    draft.engine('containerd', line);
    if (namespace !== undefined) container.set('namespace', namespace, line);
    else if (command?.name === 'ctr') container.set('namespace', 'default', line);
  }
  return container;
}

export const CRI_TABLES: readonly Reader[] = [head, crictlRow, podRow, ctrHead, taskRow, containerRow];
