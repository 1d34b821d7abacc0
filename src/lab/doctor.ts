/**
 * What this host and its engine can run, and why not: the checks of a lab, without a scenario.
 */
import { EngineError, engineErrorIs } from './engine/engine-error.ts';
import { EngineKnowledge } from './engine/engine-knowledge.ts';
import { connectEngine, type Engine } from './engine/engine.ts';
import type { HostFacts } from './host/host-facts.ts';
import { imageId } from './build/image-id.ts';
import { imageNameOf, nodeImageOf } from './build/image-name.ts';
import { labelOfLab, type LabAtVersion } from './definition/model.ts';
import { LAB_MEMORY } from './machine/limits.ts';
import { HOST_NEEDS, lackOf, type HostNeed } from './needs.ts';
import { beginRun, type Run } from './ledger/run.ts';

/** The result of one check. */
export interface Check {
  readonly id: CheckId;
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found, in a sentence. */
  readonly says: string;
  /** What does not work because of it; absent if all is well. */
  readonly means?: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** What a check examines. */
export type CheckId =
  | 'engine'
  | 'image'
  | 'privilege'
  | 'cgroups'
  | 'fuse'
  | 'loop'
  | 'nfs'
  | 'disk'
  | 'memory';

/** Whether a lab could start now. */
export interface LabReadiness {
  /** The lab and its version, as in `docker@bookworm`. */
  readonly lab: string;
  /** Images that the engine does not have; its first drill builds or pulls them. */
  readonly missing: readonly string[];
  /** It has a machine that needs every privilege. */
  readonly privileged: boolean;
}

/** The result of `examine`. */
export interface Examination {
  readonly checks: readonly Check[];
  /** The check that prevents any lab from starting here; absent if labs can start. */
  readonly blocker?: CheckId;
  /** For each need of a scenario: why this host does not meet it; null: it does; undefined: it could not be checked. */
  readonly needs: Readonly<Record<HostNeed, string | null | undefined>>;
  /** Of the labs that were asked for; empty if no engine answers. */
  readonly labs: readonly LabReadiness[];
}

/** What to examine. */
export interface ExamineOptions {
  readonly host?: string;
  /** Default: the lab `docker` in its default version. */
  readonly lab?: LabAtVersion;
  /** Labs whose images are looked for. */
  readonly labs?: readonly LabAtVersion[];
  readonly signal?: AbortSignal;
  /** Milliseconds for each question to the engine. */
  readonly deadline?: number;
}

/**
 * What this host and its engine can run, and why not: `drillbook doctor`. Problems are part of the result.
 *
 * @example
 * const { checks, blocker } = await examine({ deadline: 10_000 });
 * for (const { id, status, says } of checks) console.log(status, id, says);
 *
 * @throws the reason of an aborted signal
 */
export async function examine(options: ExamineOptions = {}): Promise<Examination> {
  let engine: Engine;
  try {
    engine = await connectEngine(options);
  } catch (error) {
    return blocked([failed('engine', error, 'No drill can run.')]);
  }
  try {
    const run = await beginRun(engine);
    try {
      const labs = await Promise.all((options.labs ?? []).map((lab) => readinessOf(engine, lab)));
      return { ...(await examineWith(run, options)), labs };
    } finally {
      await run.close();
    }
  } finally {
    engine.close();
  }
}

async function examineWith(run: Run, options: ExamineOptions): Promise<Examination> {
  const { engine } = run;
  const { version, apiVersion, address, info } = engine;
  const checks: Check[] = [
    ok(
      'engine',
      `Docker ${version} (API ${apiVersion}) at ${address}, ${info.operatingSystem}, kernel ${info.kernel}`,
    ),
  ];
  const image = nodeImageOf(options.lab);
  const present = await step(checks, 'image', 'No drill can run with this lab.', async () => {
    const { Size } = await engine.ask(
      `find the image ${image}`,
      () => engine.docker.getImage(image).inspect(),
      options,
    );
    return `${image} is available (${mebibytes(Size)})`;
  });
  if (!present) return blocked(checks);
  const knowledge = new EngineKnowledge(run, image);
  const allowed = await step(checks, 'privilege', 'No drill can run.', async () => {
    const privilege = await knowledge.privilegeAnew(options.signal);
    if (privilege.profile === 'privileged') return 'a privileged container works';
    return `a container works with all capabilities except those that the engine itself lacks (${privilege.missing.join(', ')})`;
  });
  if (!allowed) return blocked(checks);
  let facts: HostFacts;
  try {
    facts = await knowledge.facts(options.signal);
  } catch (error) {
    options.signal?.throwIfAborted();
    return blocked([...checks, failed('cgroups', error, 'No drill can run.')]);
  }
  return { checks: [...checks, ...judge(facts)], needs: needsOf(facts), labs: [] };
}

function blocked(checks: readonly Check[]): Examination {
  const blocker = checks.at(-1)?.id;
  return { checks, ...(blocker ? { blocker } : {}), needs: needsOf(undefined), labs: [] };
}

async function readinessOf(engine: Engine, lab: LabAtVersion): Promise<LabReadiness> {
  const names = [...new Set(lab.machines.map((machine) => imageNameOf(lab, machine)))];
  const missing: string[] = [];
  for (const name of names) if ((await imageId(engine, name)) === undefined) missing.push(name);
  const privileged = lab.machines.some((machine) => machine.privileged !== undefined);
  return { lab: labelOfLab(lab), missing, privileged };
}

/** Adds the check, and returns whether it passed. */
async function step(
  checks: Check[],
  id: CheckId,
  means: string,
  look: () => Promise<string>,
): Promise<boolean> {
  try {
    checks.push(ok(id, await look()));
    return true;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    checks.push(failed(id, imageGone(error), means));
    return false;
  }
}

function imageGone(error: EngineError): EngineError {
  if (!engineErrorIs(error, 'engine-refused') || error.status !== 404) return error;
  return new EngineError('image-missing', error.message, { hint: 'Build it with `drillbook lab build`.' });
}

/** Bytes that a drill needs in addition to its image: the lab's writable layer, and logs. */
const DISK_NEEDED = 256 * 1024 ** 2;

export function judge(facts: HostFacts): Check[] {
  const fuse = lackOf('fuse', facts);
  const freezer = lackOf('freezer-v1', facts);
  const loop = lackOf('loop', facts);
  const nfs = lackOf('nfs', facts);
  return [
    freezer === undefined
      ? ok('cgroups', cgroupsOf(facts))
      : {
          id: 'cgroups',
          status: 'fail',
          says: `${cgroupsOf(facts)} ${freezer}`,
          means: 'Scenarios that need freezer-v1 cannot run, including fuse-hung-rm.',
          mend: 'Use a kernel with CONFIG_CGROUP_FREEZER and, on a cgroup v2 host, full `--privileged`.',
        },
    fuse === undefined
      ? ok('fuse', 'FUSE is available, and the kernel does not time out requests')
      : {
          id: 'fuse',
          status: 'fail',
          says: fuse,
          means: 'Scenarios that need fuse cannot run, including fuse-hung-rm.',
          mend:
            facts.fuseTimeout > 0
              ? 'sysctl fs.fuse.default_request_timeout=0 fs.fuse.max_request_timeout=0'
              : 'modprobe fuse',
        },
    loop === undefined
      ? ok('loop', 'loop devices are available')
      : {
          id: 'loop',
          status: 'warn',
          says: loop,
          means: 'Scenarios that need loop cannot run.',
          mend: 'modprobe loop',
        },
    nfs === undefined
      ? ok('nfs', 'an NFS client is available')
      : {
          id: 'nfs',
          status: 'warn',
          says: nfs,
          means: 'Scenarios that need nfs cannot run.',
          mend: 'modprobe -a nfs nfsv3',
        },
    room('disk', facts.diskFree, DISK_NEEDED, "free in the engine's data folder", 'docker system df'),
    room('memory', facts.memoryAvailable, LAB_MEMORY, 'available', 'run fewer labs at a time: --jobs 1'),
  ];
}

function cgroupsOf({ v1, cgroup2 }: HostFacts): string {
  if (v1.length === 0) return 'cgroup v2 only; a lab mounts its own v1 freezer.';
  return cgroup2 ? `cgroup v1 (${v1.join(', ')}) and v2.` : `cgroup v1 (${v1.join(', ')}).`;
}

function room(id: 'disk' | 'memory', free: number, needed: number, where: string, mend: string): Check {
  const says = `${mebibytes(free)} ${where}; a lab may need ${mebibytes(needed)}`;
  if (free >= needed) return ok(id, says);
  return { id, status: 'warn', says, means: 'A lab may fail while it runs.', mend };
}

function needsOf(facts: HostFacts | undefined): Examination['needs'] {
  const answers = HOST_NEEDS.map((need) => [need, facts ? (lackOf(need, facts) ?? null) : undefined]);
  return Object.fromEntries(answers) as Examination['needs'];
}

function ok(id: CheckId, says: string): Check {
  return { id, status: 'ok', says };
}

function failed(id: CheckId, error: unknown, means: string): Check {
  if (!(error instanceof EngineError)) throw error;
  return { id, status: 'fail', says: error.message, means, ...(error.hint ? { mend: error.hint } : {}) };
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
