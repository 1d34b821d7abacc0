/** Where engines keep their state of a running container: the pid of its first process. */
import { notStated } from '../gap.ts';
import type { ContainerData, FactsData } from '../schema.ts';
import { folderAt } from './cgroups.ts';
import type { Folder } from './node.ts';
import { MISSING, file } from './node.ts';

/** containerd as a service and as dockerd's child, with v2 and v1 shims (runtime/v2/manager.go, runtime/v1/linux). */
const ROOTS = ['/run/containerd', '/run/docker/containerd/daemon'];
const RUNTIMES = ['io.containerd.runtime.v2.task', 'io.containerd.runtime.v1.linux'];

export function addRunFolders(root: Folder, facts: FactsData): void {
  for (const container of facts.containers ?? []) {
    const taskRoot = taskRootOf(container, facts);
    if (taskRoot === undefined) continue;
    const path = `${taskRoot}/${container.id}`;
    // A shim keeps its container's folder in one place.
    const namespace = namespaceOf(container);
    for (const other of ROOTS.flatMap((top) => RUNTIMES.map((runtime) => `${top}/${runtime}/${namespace}`))) {
      if (other !== taskRoot) folderAt(root, other).set(container.id, MISSING);
    }
    if (container.pid === undefined || container.pid === 0) continue;
    folderAt(root, path).set('init.pid', file(String(container.pid)));
  }
  for (const engine of facts.engines ?? []) {
    if (engine['task-root'] === undefined) continue;
    const folder = folderAt(root, engine['task-root']);
    if (facts['containers-complete'] === true) folder.open = undefined;
    else folder.open = notStated(`all that is in ${engine['task-root']}`);
  }
}

export function namespaceOf({ namespace, engine }: ContainerData): string {
  return namespace ?? (engine === 'containerd' ? 'default' : 'moby');
}

/** The folder according to its engine, or the containerd below that. */
function taskRootOf(container: ContainerData, facts: FactsData): string | undefined {
  const kind = container.engine ?? 'docker';
  const engines = facts.engines ?? [];
  const own = engines.find((engine) => engine.kind === kind)?.['task-root'];
  if (own !== undefined || kind !== 'docker') return own;
  const beneath = engines.find((engine) => engine.kind === 'containerd')?.['task-root'];
  return beneath?.endsWith('/moby') === true ? beneath : undefined;
}
