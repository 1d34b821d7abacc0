/**
 * How much a container may be allowed on this engine. A lab needs all that the host can give: it mounts file systems,
 * makes cgroups and runs a container engine. What works is found out by trying.
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
   * Equivalent, if `--privileged` fails because the engine's own bounding set lacks a capability (Docker 20.10:
   * `unable to apply caps`): all other capabilities, and none of the other restrictions.
   */
  | { readonly profile: 'capabilities'; readonly missing: readonly string[] };

/** The HostConfig that gives a container this privilege on this engine. */
export function hostConfigFor(privilege: Privilege, engine: Engine): HostConfig {
  return {
    // On a v1 host the lab gets its own cgroup namespace. On a host with v2 only it must not: there the lab mounts
    // new v1 hierarchies, which the kernel allows only in the host's cgroup namespace, and then creates its own.
    CgroupnsMode: engine.info.cgroupVersion === '2' ? 'host' : 'private',
    // Under `userns-remap` the lab would not be root on the host; otherwise this is the default.
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
    // All devices, including /dev/fuse: the lab creates the nodes itself. Naming a device here that the host lacks is
    // an error.
    DeviceCgroupRules: ['a *:* rwm'],
  };
}

/**
 * Tries the profiles, widest first, with a container that exits at once. Rejects with EngineError `privilege-refused`
 * if none works, or `image-missing` if there is no image to try.
 */
export async function findPrivilege(run: Run, image: string, signal?: AbortSignal): Promise<Privilege> {
  const { engine } = run;
  if (engine.info.rootless) {
    throw new EngineError(
      'privilege-refused',
      'a rootless engine cannot run a lab: it cannot create cgroups',
      {
        hint: 'set DOCKER_HOST to an engine that runs as root, e.g. unix:///var/run/docker.sock',
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
      throw new EngineError('privilege-refused', `no container can get enough privileges here: ${words}`, {
        hint: 'Run the engine as root, with at least the capabilities SYS_ADMIN, MKNOD and SYS_PTRACE.',
      });
    }
  }
}

/** A runtime's error without the common prefix, and without the id of the container that was tried. */
function essence({ message }: Error): string {
  return message.replace(/^.*unable to start container process: /, '').replaceAll(/[0-9a-f]{64}/g, 'ID');
}

/** An engine rejects names of capabilities newer than itself; it would not grant those anyway. */
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

/** The bounding set of the shim that starts our containers: runc can grant only what it has itself. */
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
      `cannot read the engine's capabilities (${stdout.trim() || 'no output'})`,
    );
  }
  return missingIn(mask);
}
