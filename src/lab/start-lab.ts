/** Starts a lab; if that fails, removes what was created. */
import type { Target } from '../targets/target.ts';
import { engineErrorIs } from './engine/engine-error.ts';
import { EngineKnowledge } from './engine/engine-knowledge.ts';
import { sharesHost } from './host/host-view.ts';
import { DEFAULT_RELEASE, imageOf } from './machine/image.ts';
import { openLabTarget } from './machine/lab-target.ts';
import type { Lab } from './lab.ts';
import { labelsOf } from './ledger/labels.ts';
import { limitsFor } from './machine/limits.ts';
import type { Privilege } from './engine/privilege.ts';
import { hostConfigFor } from './engine/privilege.ts';
import type { Run } from './ledger/run.ts';
import { RunningLab } from './running-lab.ts';
import { takeDown } from './teardown/take-down.ts';

/** Which lab to start. */
export interface LabRequest {
  readonly run: Run;
  /** Scenario id, for labels and messages. */
  readonly scenario: string;
  /** Debian release of the lab; default `bookworm`. */
  readonly release?: string;
  /** Default `drillbook/lab:RELEASE`. */
  readonly image?: string;
  /** Aborting it ends the start at once; what was already created is removed before the promise rejects. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the lab must be ready; default 60,000. */
  readonly deadline?: number;
  /** Seconds without a heartbeat from this process after which the lab shuts itself down; default 120. */
  readonly watchdog?: number;
}

/** Milliseconds from a container's start until its node must be up; about 700 here. */
const BOOT_MS = 60_000;
/** Longer than a debugger's stop or a busy minute; short enough that a forgotten machine is cleaned up soon. */
const WATCHDOG_S = 120;

/**
 * Starts a lab, and resolves when its node is up. If it rejects, nothing of the attempt is left, or what is left is
 * in the run's ledger.
 *
 * @example
 * await using lab = await startLab({ run, scenario: 'try-out', deadline: 30_000 });
 * console.log(await lab.target().run('docker ps', { deadline: 5_000 }));
 *
 * @throws {EngineError} if the engine or the lab fails
 * @throws the reason of an aborted signal
 */
export async function startLab(request: LabRequest): Promise<Lab> {
  const { run, signal } = request;
  signal?.throwIfAborted();
  const image = imageOf(request);
  const knowledge = new EngineKnowledge(run, image);
  const isKnown = knowledge.known.privilege !== undefined;
  try {
    return await boot(request, image, await knowledge.privilege(signal));
  } catch (error) {
    if (!isKnown || !engineErrorIs(error, 'engine-refused')) throw error;
    // A profile that used to work is refused: the engine may have been restarted with fewer capabilities. Find out
    // again, and retry once.
    knowledge.forget();
    return boot(request, image, await knowledge.privilege(signal));
  }
}

async function boot(request: LabRequest, image: string, privilege: Privilege): Promise<Lab> {
  const { run, scenario, release = DEFAULT_RELEASE, signal, watchdog = WATCHDOG_S } = request;
  const { LabContainer } = await import('./machine/lab-container.ts');
  const name = run.nameNext('lab');
  let id: string | undefined;
  let here = false;
  let opening: Promise<Target> | undefined;
  const host = hostConfigFor(privilege, run.engine);
  const open = (): Promise<Target> => {
    opening ??= openLabTarget(run.engine, name, `docker://${name}`);
    // The caller that awaits it sees the error; until then it must not be an unhandled rejection.
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
      // Open the first shell while the node boots, unless the boot first moves the lab into its own cgroups.
      if (host.CgroupnsMode === 'private') void open();
    },
  });
  run.ledger.announce({ kind: 'container', name, image });
  try {
    const { output } = await container.start();
    if (id === undefined) throw new Error('testcontainers started a container without reporting its id');
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
