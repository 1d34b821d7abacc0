/** The clients of engines: docker, podman, ctr, crictl and the like. */
import { notFound, notKnown } from '../commands/result.ts';
import { notStated } from '../gap.ts';
import type { EngineData, FactsData } from '../schema.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { Hangs } from '../shell/values.ts';
import { containersOf } from './containers.ts';
import { ctr } from './ctr.ts';
import { crictl } from './crictl.ts';
import { docker } from './docker.ts';

interface Client {
  readonly kinds: readonly EngineData['kind'][];
  run(call: Call, facts: FactsData): Result;
  /** Its message if no engine answers. */
  readonly refused: string;
}

const NO_DOCKER =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';
const NO_CONTAINERD =
  'ctr: failed to dial "/run/containerd/containerd.sock": connection error: desc = "transport: error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"\n';

const CLIENTS: Readonly<Record<string, Client>> = {
  docker: { kinds: ['docker'], run: (call, facts) => docker(call, facts, 'docker'), refused: NO_DOCKER },
  podman: {
    kinds: ['podman'],
    run: (call, facts) => docker(call, facts, 'podman'),
    refused: 'Error: unable to connect to Podman\n',
  },
  ctr: { kinds: ['containerd'], run: ctr, refused: NO_CONTAINERD },
  crictl: {
    kinds: ['containerd', 'crio'],
    run: crictl,
    refused: 'FATA[0000] unable to determine runtime API version\n',
  },
  nerdctl: {
    kinds: ['containerd'],
    run: () => notKnown(notStated('what nerdctl answers')),
    refused: NO_CONTAINERD,
  },
};

export function isClient(name: string): boolean {
  return Object.hasOwn(CLIENTS, name);
}

/** Whether a client is installed; undefined: not stated. */
export function clientIsThere(name: string, facts: FactsData): boolean | undefined {
  const engine = engineOf(name, facts);
  if (facts.node?.['missing-commands']?.includes(name) === true) return false;
  return engine === undefined ? undefined : (engine.client ?? true);
}

/** The engine that a client talks to: a stated one, or one that has containers. */
function engineOf(name: string, facts: FactsData): EngineData | undefined {
  for (const kind of CLIENTS[name]?.kinds ?? []) {
    const stated = facts.engines?.find((engine) => engine.kind === kind);
    if (stated !== undefined) return stated;
    if (containersOf(facts, kind).length > 0) return { kind };
  }
  return undefined;
}

export function engineClient(call: Call, facts: FactsData): Result {
  const client = CLIENTS[call.name];
  const engine = engineOf(call.name, facts);
  if (client === undefined || engine === undefined)
    return notKnown(notStated(`an engine that ${call.name} talks to`));
  if (engine.client === false) return notFound(call.name);
  if (engine.answers === 'hangs') throw new Hangs(`${engine.kind} does not answer`);
  if (engine.answers === 'refuses') return { stdout: '', stderr: client.refused, status: 1 };
  return client.run(call, facts);
}
