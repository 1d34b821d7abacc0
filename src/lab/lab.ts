/**
 * The lab: the privileged container that plays the node. What `drill/` uses; everything else of this folder serves it.
 */
import type { Target } from '../target/target.ts';
import { forget, recall } from './engine-memory.ts';
import { engineErrorIs } from './engine-error.ts';
import { sharesHost } from './host-view.ts';
import { DEFAULT_RELEASE, imageOf } from './image.ts';
import { openLabTarget } from './lab-target.ts';
import { labelsOf } from './labels.ts';
import type { Leftover } from './leftover.ts';
import { limitsFor } from './limits.ts';
import { findPrivilege, hostConfigFor, type Privilege } from './privilege.ts';
import type { Run } from './run.ts';
import { RunningLab } from './running-lab.ts';
import { takeDown } from './take-down.ts';

export type { Leftover };

export interface LabRequest {
  readonly run: Run;
  /** Scenario id, for labels and messages. */
  readonly scenario: string;
  /** Debian release that the lab plays; default `bookworm`. */
  readonly release?: string;
  /** Default `drillbook/lab:RELEASE`. */
  readonly image?: string;
  /** Aborting it ends the start at once; what was already made is removed before the promise rejects. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the lab must be ready; default 60,000. */
  readonly deadline?: number;
  /** Seconds without a sign of life from this process after which the lab ends itself; default 120. */
  readonly watchdog?: number;
}

/** A file of this machine for the lab. */
export interface FileForLab {
  /** Absolute path on this machine; a folder is copied with all that is in it. */
  readonly from: string;
  /** Absolute path in the lab; folders on the way are made. */
  readonly to: string;
  /** Permission bits; default those of the file. */
  readonly mode?: number;
}

export interface Lab extends AsyncDisposable {
  /** The engine's id of the lab's container, 64 hex digits. */
  readonly id: string;
  /** The container's name, `drillbook-RUN-N`. */
  readonly name: string;
  readonly scenario: string;
  readonly release: string;
  /** Its pool of shells, for whoever asks the same one. It ends with the lab: to close it does nothing. */
  target(): Target;
  /** Through the engine, so that it works for engines elsewhere too. */
  copyIn(files: readonly FileForLab[]): Promise<void>;
  /**
   * Writes what exists now (FUSE connections) into the ledger. Call it when a fault has been injected, so that a run
   * that dies later leaves a complete record. Never rejects; bounded in time.
   */
  record(): Promise<void>;
  /** The lab's output so far, its last lines, for messages. */
  log(): string;
  /**
   * Thaw, abort, kill, remove, and compare with the host. Idempotent; never rejects; bounded in time, and deaf to
   * the signal of the request: cleaning up is not cancelled.
   */
  destroy(): Promise<readonly Leftover[]>;
}

/** Milliseconds from a container's start until its node must be up; it takes about 700 here. */
const BOOT_MS = 60_000;
/** Longer than a debugger's stop or a machine's busy minute; short enough for a forgotten machine to come clean. */
const WATCHDOG_S = 120;

/**
 * Starts a lab and resolves when its node is up. Rejects with EngineError, or with the signal's reason; either way
 * only when nothing of the attempt is left, or what is left is in the run's ledger.
 */
export async function startLab(request: LabRequest): Promise<Lab> {
  const { run, signal } = request;
  signal?.throwIfAborted();
  const image = imageOf(request);
  const known = recall(run.engine).privilege;
  if (!known) return boot(request, image, await findPrivilege(run, image, signal));
  try {
    return await boot(request, image, known);
  } catch (error) {
    if (!engineErrorIs(error, 'engine-refused')) throw error;
    // What worked once is refused now: the engine may have been restarted with less. Found out anew, tried once.
    forget(run.engine);
    return boot(request, image, await findPrivilege(run, image, signal));
  }
}

async function boot(request: LabRequest, image: string, privilege: Privilege): Promise<Lab> {
  const { run, scenario, release = DEFAULT_RELEASE, signal, watchdog = WATCHDOG_S } = request;
  // The reaper would be pulled from a registry, and could not end these containers anyway.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const { LabContainer } = await import('./lab-container.ts');
  const name = run.nameNext('lab');
  let id: string | undefined;
  let here = false;
  let opening: Promise<Target> | undefined;
  const host = hostConfigFor(privilege, run.engine);
  const open = (): Promise<Target> => {
    opening ??= openLabTarget(run.engine, name, `docker://${name}`);
    // Whoever awaits it is told; until then nobody must be.
    opening.catch(() => {});
    return opening;
  };
  const container = new LabContainer({
    engine: run.engine,
    image,
    name,
    labels: labelsOf(run.id, scenario, 'lab'),
    environment: { DRILLBOOK_WATCHDOG: String(watchdog) },
    host: { ...limitsFor(run.engine.info), ...host, AutoRemove: true },
    deadline: request.deadline ?? BOOT_MS,
    signal,
    onCreated: (created) => {
      id = created;
      run.ledger.write({ kind: 'container-id', name, id: created });
    },
    onStarted: (pid) => {
      here = id !== undefined && sharesHost(pid, id);
      // The first shell comes up while the node boots; not where the boot first moves the lab into cgroups of its own.
      if (host.CgroupnsMode === 'private') void open();
    },
  });
  run.ledger.write({ kind: 'container', name, image });
  try {
    const { output } = await container.start();
    if (id === undefined) throw new Error('testcontainers started a container without saying which');
    const target = await open();
    return new RunningLab({ run, id, name, image, here, scenario, release, output, target, watchdog });
  } catch (error) {
    await takeDown({ run, name, id, image });
    // Its shells ended with the container.
    void opening?.then(
      (target) => target.close(),
      () => {},
    );
    throw error;
  }
}
