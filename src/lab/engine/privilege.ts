/**
 * How much a container may be allowed on this engine. A lab needs as much as the host has to give: it mounts, it makes
 * cgroups, it runs a container engine. What works is found out by trying.
 */
import { missingIn } from './capabilities.ts';
import { EngineError, engineErrorIs } from './engine-error.ts';
import type { Engine } from './engine.ts';
import { type HostConfig, runHelper } from '../host/helper.ts';
import type { Run } from '../ledger/run.ts';

export type Privilege =
  /** `docker run --privileged`. */
  | { readonly profile: 'privileged' }
  /**
   * The same reach, where `--privileged` fails because the engine's own bounding set lacks a capability
   * (Docker 20.10: `unable to apply caps`): all capabilities but those, and none of the other fences.
   */
  | { readonly profile: 'capabilities'; readonly missing: readonly string[] };

/** What a container's HostConfig needs for it, on this engine. */
export function hostConfigFor(privilege: Privilege, engine: Engine): HostConfig {
  return {
    // A v1 host gives the lab a cgroup namespace of its own. A host with v2 alone must not: there the lab mounts new
    // v1 hierarchies, which the kernel allows only in the host's cgroup namespace, and then makes its own.
    CgroupnsMode: engine.info.cgroupVersion === '2' ? 'host' : 'private',
    // Under `userns-remap` a lab would be root of nothing; without it this says what holds anyway.
    UsernsMode: 'host',
    ...(privilege.profile === 'privileged' ? { Privileged: true } : withoutFences(privilege.missing)),
  };
}

function withoutFences(missing: readonly string[]): HostConfig {
  return {
    CapAdd: ['ALL'],
    CapDrop: [...missing],
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined', 'label=disable'],
    MaskedPaths: [],
    ReadonlyPaths: [],
    // All devices, /dev/fuse among them: the lab makes the nodes itself. To name one here that a host lacks is an error.
    DeviceCgroupRules: ['a *:* rwm'],
  };
}

/**
 * Tries the profiles, widest first, with a container that ends at once.
 * Rejects with EngineError `privilege-refused` when none works, `image-missing` when there is nothing to try with.
 */
export async function findPrivilege(run: Run, image: string, signal?: AbortSignal): Promise<Privilege> {
  const { engine } = run;
  if (engine.info.rootless) {
    throw new EngineError(
      'privilege-refused',
      'A rootless engine cannot run a lab: it may not make cgroups.',
      {
        hint: 'Point DOCKER_HOST at an engine that runs as root, e.g. unix:///var/run/docker.sock.',
      },
    );
  }
  const works = async (privilege: Privilege): Promise<Privilege> => {
    await runHelper(run, { image, command: ['/bin/true'], host: hostConfigFor(privilege, engine), signal });
    return privilege;
  };
  try {
    return await works({ profile: 'privileged' });
  } catch (refusal) {
    if (!engineErrorIs(refusal, 'engine-refused')) throw refusal;
    try {
      return await withMissing(await missingCapabilities(run, image, signal), works);
    } catch (second) {
      if (!engineErrorIs(second, 'engine-refused')) throw second;
      const words = [...new Set([essence(refusal), essence(second)])].join('; and: ');
      throw new EngineError('privilege-refused', `No container is privileged enough here: ${words}`, {
        hint: 'The engine must run as root with the capabilities SYS_ADMIN, MKNOD and SYS_PTRACE at least.',
      });
    }
  }
}

/** A runtime's refusal without what every one begins with, and without the name of the group that was tried. */
function essence({ message }: Error): string {
  return message.replace(/^.*unable to start container process: /, '').replaceAll(/[0-9a-f]{64}/g, 'ID');
}

/** An engine refuses the name of a capability that is newer than itself; those it would not give away anyway. */
async function withMissing(
  missing: readonly string[],
  works: (privilege: Privilege) => Promise<Privilege>,
): Promise<Privilege> {
  try {
    return await works({ profile: 'capabilities', missing });
  } catch (error) {
    const unknown =
      error instanceof Error ? /unknown capability: "(?:CAP_)?(\w+)"/.exec(error.message)?.[1] : undefined;
    if (unknown === undefined || !missing.includes(unknown)) throw error;
    return withMissing(
      missing.filter((name) => name !== unknown),
      works,
    );
  }
}

/** The bounding set of the shim that starts our containers: what runc can give away is what it was left with. */
async function missingCapabilities(
  run: Run,
  image: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const command =
    'while read -r k v; do [ "$k" = PPid: ] && p=$v; done </proc/self/status; ' +
    'while read -r k v; do [ "$k" = CapBnd: ] && echo "$v"; done </proc/$p/status';
  const { stdout } = await runHelper(run, {
    image,
    command: ['/bin/sh', '-c', command],
    host: { PidMode: 'host', UsernsMode: 'host' },
    signal,
  });
  const mask = /^[0-9a-f]{1,16}$/m.exec(stdout)?.[0];
  if (mask === undefined) {
    throw new EngineError(
      'engine-refused',
      `the engine's capabilities could not be read (${stdout.trim() || 'no output'})`,
    );
  }
  return missingIn(mask);
}
