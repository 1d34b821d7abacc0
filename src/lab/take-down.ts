/**
 * Taking a lab away, in the order that works: thaw, abort, kill, remove; then a look at what is left.
 * Removing first would fail: a task that waits for FUSE inside a frozen group cannot be killed, and the engine gives up
 * after 12 s with the container still there.
 */
import { within } from './deadline.ts';
import { EngineError } from './engine-error.ts';
import type { Engine } from './engine.ts';
import { isProbablyHere, seesAllHierarchies, sharesHost } from './host-view.ts';
import { byHelper, byOurselves, type OutsideRequest } from './host-teardown.ts';
import type { FuseConnection } from './ledger.ts';
import type { Leftover } from './leftover.ts';
import { leftoversByHelper, leftoversHere } from './proof.ts';
import { removeContainer } from './remove.ts';
import type { Run } from './run.ts';

/** The lab's own teardown takes 0.1 s; when it has said nothing for this long, outside help comes. Milliseconds. */
const INSIDE_MS = 4_000;
/** For the work of `host-teardown`. */
const OUTSIDE_MS = 10_000;
/** For the engine's removal of a container that nothing holds any more. */
const REMOVE_MS = 20_000;

export interface TakeDownRequest {
  readonly run: Run;
  readonly name: string;
  /** FUSE connections that the lab was seen to have. */
  readonly connections?: readonly FuseConnection[];
  /** From the ledger of a run that died: a container may be gone and what it did to the kernel may not. */
  readonly recorded?: { readonly id: string; readonly image: string };
}

/** Never rejects. What it proves to be gone it says in the ledger, too. */
export async function takeDown(request: TakeDownRequest): Promise<readonly Leftover[]> {
  const { run, name, connections = [] } = request;
  const { engine } = run;
  let words = '';
  const found = await look(engine, name).catch((error: unknown) => {
    words = error instanceof Error ? error.message : String(error);
    return undefined;
  });
  if (found === 'none') return proven(run, name, await afterwards(request));
  const outside: OutsideRequest | undefined = found && {
    run,
    id: found.id,
    image: found.image,
    connections: connections.map(({ connection }) => connection),
    deadline: OUTSIDE_MS,
  };
  // Seen while it ran: afterwards nothing tells any more whether its processes are ours to see.
  const local = found !== undefined && sharesHost(found.pid, found.id);
  const fromOutside = async (): Promise<void> => {
    if (!outside) return;
    const ourselves = local && process.geteuid?.() === 0;
    await (ourselves ? byOurselves(outside) : byHelper(outside)).catch((error: unknown) => {
      words = error instanceof Error ? error.message : String(error);
    });
  };
  if (found?.running && !(await endedByItself(engine, found.id))) await fromOutside();
  let removed = await removeContainer(engine, name, REMOVE_MS, (said) => (words = said));
  if (!removed) {
    await fromOutside();
    removed = await removeContainer(engine, name, REMOVE_MS, (said) => (words = said));
  }
  if (!removed) {
    return [
      { kind: 'container', name, command: `docker rm -f -v ${name}`, ...(words ? { why: words } : {}) },
    ];
  }
  if (!outside || !found?.running) return proven(run, name, []);
  return proven(
    run,
    name,
    local && seesAllHierarchies()
      ? await leftoversHere(outside.id, connections)
      : await leftoversByHelper(outside),
  );
}

/** The container is gone already, by somebody's hand or the engine's; what it left in the kernel need not be. */
async function afterwards({
  run,
  recorded,
  connections = [],
}: TakeDownRequest): Promise<readonly Leftover[]> {
  if (!recorded) return [];
  const outside: OutsideRequest = {
    run,
    ...recorded,
    connections: connections.map(({ connection }) => connection),
    deadline: OUTSIDE_MS,
  };
  if (!isProbablyHere(run.engine) || !seesAllHierarchies()) return leftoversByHelper(outside);
  const left = await leftoversHere(recorded.id, connections, 0);
  if (left.length === 0) return [];
  await (process.geteuid?.() === 0 ? byOurselves(outside) : byHelper(outside)).catch(() => {});
  return leftoversHere(recorded.id, connections);
}

function proven(run: Run, name: string, leftovers: readonly Leftover[]): readonly Leftover[] {
  if (leftovers.length === 0) run.ledger.write({ kind: 'gone', name });
  return leftovers;
}

interface Found {
  readonly id: string;
  readonly image: string;
  readonly pid: number;
  readonly running: boolean;
}

async function look(engine: Engine, name: string): Promise<Found | 'none'> {
  try {
    const { Id, Image, State } = await engine.ask(`look at ${name}`, (abortSignal) =>
      engine.docker.getContainer(name).inspect({ abortSignal }),
    );
    return { id: Id, image: Image, pid: State.Pid, running: State.Running || State.Paused };
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return 'none';
    throw error;
  }
}

/** SIGTERM has the lab's first process undo everything from inside, and end. False: it did not, in time. */
async function endedByItself(engine: Engine, id: string): Promise<boolean> {
  const container = engine.docker.getContainer(id);
  try {
    await within(INSIDE_MS, 'the lab to take itself down', async (abortSignal) => {
      await engine.ask('end the lab', () => container.kill({ signal: 'SIGTERM', abortSignal }));
      await engine.ask('wait for the lab', () => container.wait({ abortSignal }), { deadline: INSIDE_MS });
    });
    return true;
  } catch (error) {
    // 404, 409: it is gone, or was not running any more.
    return error instanceof EngineError && (error.status === 404 || error.status === 409);
  }
}
