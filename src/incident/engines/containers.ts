/** What the engines' clients show of a container. */
import { GAP } from '../gap.ts';
import type { ContainerData, FactsData } from '../schema.ts';
import { NOT_STATED } from './go-template.ts';

export type State = NonNullable<ContainerData['state']>;

/** The stated state, or the one implied by the status text. */
export function stateOf({ state, status }: ContainerData): State | undefined {
  if (state !== undefined) return state;
  if (status === undefined) return undefined;
  const lower = status.toLowerCase();
  if (lower.startsWith('up')) return lower.includes('(paused)') ? 'paused' : 'running';
  if (lower.startsWith('restarting')) return 'restarting';
  if (lower.startsWith('exited')) return 'exited';
  if (lower.startsWith('created')) return 'created';
  if (lower.startsWith('removal')) return 'removing';
  return lower.startsWith('dead') ? 'dead' : undefined;
}

/** The status as the list shows it; without a duration if none is stated. */
export function statusOf(container: ContainerData): string | undefined {
  if (container.status !== undefined) return container.status;
  switch (container.state) {
    case 'running':
      return 'Up';
    case 'paused':
      return 'Up (Paused)';
    case 'created':
      return 'Created';
    case 'dead':
      return 'Dead';
    case 'removing':
      return 'Removal In Progress';
    case 'exited':
      return `Exited (${exitCodeOf(container) ?? GAP})`;
    case 'restarting':
      return `Restarting (${exitCodeOf(container) ?? GAP})`;
    case 'unknown':
    case undefined:
      return undefined;
  }
}

function exitCodeOf(container: ContainerData): number | undefined {
  if (container['exit-code'] !== undefined) return container['exit-code'];
  const shown = /^(?:Exited|Restarting) \((\d+)\)/.exec(container.status ?? '')?.[1];
  return shown === undefined ? undefined : Number(shown);
}

export function isOf(container: ContainerData, kind: string): boolean {
  return (container.engine ?? 'docker') === kind;
}

export function containersOf(facts: FactsData, kind: string): readonly ContainerData[] {
  return (facts.containers ?? []).filter((container) => isOf(container, kind));
}

/** Finds a container by its id, a prefix of it, or its name. `undefined`: none is stated. */
export function byName(containers: readonly ContainerData[], name: string): ContainerData | undefined {
  const bare = name.replace(/^\//, '');
  return (
    containers.find(({ id }) => id === bare) ??
    containers.find((one) => one.name === bare) ??
    (bare.length >= 4 ? containers.find(({ id }) => id.startsWith(bare) || bare.startsWith(id)) : undefined)
  );
}

/** One line of `ps`, by the names that a format uses for its columns. */
export function listed(container: ContainerData, whole: boolean): Record<string, unknown> {
  const id = whole ? container.id : container.id.slice(0, 12);
  return {
    ID: id,
    Id: id,
    Names: container.name ?? NOT_STATED,
    Image: container.image ?? NOT_STATED,
    Command: NOT_STATED,
    CreatedAt: NOT_STATED,
    RunningFor: container.age ?? NOT_STATED,
    Ports: NOT_STATED,
    State: stateOf(container) ?? NOT_STATED,
    Status: statusOf(container) ?? NOT_STATED,
    Size: NOT_STATED,
    Labels: NOT_STATED,
    Mounts: NOT_STATED,
    Networks: NOT_STATED,
    LocalVolumes: NOT_STATED,
    Pid: container.pid ?? NOT_STATED,
  };
}

/** The data that `inspect` shows; fields that are not stated are marked as such. */
export function inspected(container: ContainerData): Record<string, unknown> {
  const state = stateOf(container);
  const is = (...states: State[]): boolean | symbol =>
    state === undefined ? NOT_STATED : states.includes(state);
  const mine = {
    Id: container.id,
    Name: container.name === undefined ? NOT_STATED : `/${container.name}`,
    Image: NOT_STATED,
    RestartCount: container.restarts ?? NOT_STATED,
    State: {
      Status: state ?? NOT_STATED,
      Running: is('running', 'paused', 'restarting'),
      Paused: is('paused'),
      Restarting: is('restarting'),
      OOMKilled: NOT_STATED,
      Dead: is('dead'),
      Pid: container.pid ?? (state === 'exited' || state === 'created' || state === 'dead' ? 0 : NOT_STATED),
      ExitCode: exitCodeOf(container) ?? NOT_STATED,
      Error: container.error ?? NOT_STATED,
      StartedAt: NOT_STATED,
      FinishedAt: NOT_STATED,
    },
    HostConfig: { Memory: container.memory ?? NOT_STATED },
    Config: { Image: container.image ?? NOT_STATED },
  };
  return deepMerged(mine, container.inspect ?? {}) as Record<string, unknown>;
}

function deepMerged(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(
    Array.from(keys, (key) => [
      key,
      Object.hasOwn(over, key) ? deepMerged(under[key], over[key]) : under[key],
    ]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
