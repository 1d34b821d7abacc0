/**
 * Removes a lab in the order that works: thaw, abort, kill, remove; then checks what is left. Removing first would
 * fail: a task that waits for FUSE inside a frozen cgroup cannot be killed, and the engine gives up after 12 s with
 * the container still there.
 */
import { withDeadline } from '../engine/deadline.ts';
import { EngineError, engineErrorIs } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';
import { isProbablyHere, isStopped, seesAllHierarchies, sharesHost } from '../host/host-view.ts';
import { byHelper, byOurselves, type OutsideRequest } from './host-teardown.ts';
import { LABEL } from '../ledger/labels.ts';
import type { FuseConnection } from '../ledger/ledger.ts';
import type { Leftover } from './leftover.ts';
import { leftoversByHelper, leftoversHere } from './proof.ts';
import { removeContainer } from './remove.ts';
import type { Run } from '../ledger/run.ts';

/**
 * The lab's own teardown takes 0.1 s; if it has reported nothing for this long, teardown from outside begins.
 * Milliseconds.
 */
const INSIDE_MS = 4_000;
/** Time limit for `host-teardown`. */
const OUTSIDE_MS = 10_000;
/** Time limit for the engine to remove a container that nothing holds any more. */
const REMOVE_MS = 20_000;
/** The same, for an engine that did not even report whether the container exists. */
const SILENT_REMOVE_MS = 5_000;
/**
 * For an engine that is restarting: it listens again once it has ended its containers, which took 20 s with a stuck
 * lab.
 */
const RESTART_MS = 40_000;

export interface TakeDownRequest {
  readonly run: Run;
  readonly name: string;
  /** As far as known from before: a hanging engine cannot report them any more. */
  readonly id?: string | undefined;
  readonly image?: string;
  /** FUSE connections that the lab was seen to have. */
  readonly connections?: readonly FuseConnection[];
  /** Whether its processes were seen on this machine. */
  readonly here?: boolean;
  /** It has no privileges: the engine alone can remove all of it. */
  readonly plain?: boolean;
}

/** Never rejects. Records in the ledger what is verified to be gone. */
export async function takeDown(request: TakeDownRequest): Promise<readonly Leftover[]> {
  const { run, name } = request;
  const words: string[] = [];
  const seen = await inspect(run.engine, name).catch((error: unknown) => {
    words.push(error instanceof Error ? error.message : String(error));
    return engineErrorIs(error, 'engine-absent') ? 'absent' : 'silent';
  });
  const another = await isAnothers(request, seen);
  if (another !== false && another !== true) {
    // Its state is unknown, and without knowing whose leftovers to look for, nothing can be checked.
    const command = `docker inspect ${request.id ?? name}`;
    return [{ kind: 'unproven', name, command, why: another.why }];
  }
  const lab = another || request.plain === true ? undefined : placeOf(request, seen);
  if (!(await removed(run.engine, name, seen, lab, words))) {
    const why = words.at(-1);
    const remove = `docker rm -f -v ${name}`;
    const command = request.plain === true ? remove : `docker exec ${name} lab-teardown; ${remove}`;
    return [{ kind: 'container', name, command, ...(why === undefined ? {} : { why }) }];
  }
  const leftovers = lab && seen !== 'created' ? await leftOf(lab, request.connections ?? []) : [];
  if (leftovers.length === 0) run.ledger.write({ kind: 'gone', name });
  return leftovers;
}

/**
 * Whether an id that only a ledger names belongs to a container that exists: then it is not the one that is gone,
 * whatever the ledger says, and must not be touched.
 */
async function isAnothers(
  { run, id }: TakeDownRequest,
  seen: Seen,
): Promise<boolean | { readonly why: string }> {
  if (seen !== 'none' || id === undefined) return false;
  try {
    await run.engine.ask('check whether it is gone', (abortSignal) =>
      run.engine.docker.getContainer(id).inspect({ abortSignal }),
    );
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return false;
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** A lab, identified by its traces on its host. */
interface LabTraces extends OutsideRequest {
  /** The host is this machine. */
  readonly here: boolean;
}

function placeOf(
  { run, id, image, connections = [], here }: TakeDownRequest,
  seen: Seen,
): LabTraces | undefined {
  const known =
    typeof seen === 'object' ? seen : id !== undefined && image !== undefined ? { id, image } : undefined;
  if (!known) return undefined;
  return {
    run,
    id: known.id,
    image: known.image,
    connections: connections.map(({ connection }) => connection),
    deadline: OUTSIDE_MS,
    // Once a container is gone, nothing shows where its processes ran.
    here:
      here ??
      (typeof seen === 'object' && seen.pid > 0
        ? sharesHost(seen.pid, known.id)
        : isProbablyHere(run.engine)),
  };
}

/** False: it still exists, or the engine does not answer; `words` gets the last reason. */
async function removed(
  engine: Engine,
  name: string,
  seen: Seen,
  lab: LabTraces | undefined,
  words: string[],
): Promise<boolean> {
  const remove = (deadline = REMOVE_MS): Promise<boolean> =>
    removeContainer(engine, name, deadline, (said) => words.push(said));
  if (seen === 'none') return true;
  if (seen === 'silent' || seen === 'absent') {
    // Do what is possible without the engine, so that it can do the rest when it is back.
    if (lab?.here) await fromOutside(lab, words);
    if (await remove(seen === 'absent' ? RESTART_MS : SILENT_REMOVE_MS)) return true;
    const isBack =
      seen === 'absent' && typeof (await inspect(engine, name).catch(() => 'absent')) === 'object';
    if (!isBack) return false;
  }
  if (seen === 'created') return remove();
  if (typeof seen === 'object' && seen.running && lab) {
    const hopeless = lab.here && isStopped(seen.pid);
    if (hopeless || !(await endedByItself(engine, seen.id))) await fromOutside(lab, words);
  }
  if (typeof seen === 'object' && (await remove())) return true;
  if (lab) await fromOutside(lab, words);
  return remove();
}

/** From this process if possible, which needs no engine; otherwise, or if that fails, in a helper. */
async function fromOutside(lab: LabTraces, words: string[]): Promise<void> {
  const ourselves = lab.here && process.geteuid?.() === 0;
  for (const way of ourselves ? [byOurselves, byHelper] : [byHelper]) {
    try {
      if ((await way(lab)).ended) return;
      words.push('teardown from outside was cut off');
    } catch (error) {
      words.push(error instanceof Error ? error.message : String(error));
    }
  }
}

async function leftOf(lab: LabTraces, connections: readonly FuseConnection[]): Promise<Leftover[]> {
  if (!lab.here || !seesAllHierarchies()) return leftoversByHelper(lab);
  const left = await leftoversHere(lab.id, connections);
  if (left.length === 0) return left;
  await fromOutside(lab, []);
  return leftoversHere(lab.id, connections);
}

interface Found {
  readonly id: string;
  readonly image: string;
  readonly pid: number;
  readonly running: boolean;
}

/**
 * `created`: it never ran, so it has done nothing. `silent`: the engine does not answer. `absent`: nothing listens
 * there now.
 */
type Seen = Found | 'none' | 'created' | 'silent' | 'absent';

async function inspect(engine: Engine, name: string): Promise<Seen> {
  try {
    const { Id, Image, State, Config } = await engine.ask(`inspect ${name}`, (abortSignal) =>
      engine.docker.getContainer(name).inspect({ abortSignal }),
    );
    // It is somebody else's container under a name from our ledger, so we must not remove it.
    if (Config.Labels[LABEL.run] === undefined) return 'none';
    if (State.Status === 'created' && State.Pid === 0) return 'created';
    return { id: Id, image: Image, pid: State.Pid, running: State.Running || State.Paused };
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return 'none';
    throw error;
  }
}

/**
 * Sends SIGTERM, which makes the lab's first process undo everything from inside, and exit. False: it did not do so
 * in time.
 */
async function endedByItself(engine: Engine, id: string): Promise<boolean> {
  const container = engine.docker.getContainer(id);
  try {
    await withDeadline(INSIDE_MS, 'teardown inside the lab', async (abortSignal) => {
      await engine.ask('end the lab', () => container.kill({ signal: 'SIGTERM', abortSignal }));
      await engine.ask('wait for the lab', () => container.wait({ abortSignal }), { deadline: INSIDE_MS });
    });
    return true;
  } catch (error) {
    // 404, 409: it is gone, or was not running any more.
    return error instanceof EngineError && (error.status === 404 || error.status === 409);
  }
}
