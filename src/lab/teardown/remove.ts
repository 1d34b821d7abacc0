/** Removes a container, and verifies that it is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';

/**
 * Removes the container with its anonymous volumes, running or not, and reports whether the engine no longer has one
 * of that name. Never rejects; the engine's last error is in `lastWords`.
 * @param deadline overall time limit in milliseconds
 */
export async function removeContainer(
  engine: Engine,
  nameOrId: string,
  deadline = 20_000,
  lastWords: (words: string) => void = () => {},
): Promise<boolean> {
  const end = performance.now() + deadline;
  const container = engine.docker.getContainer(nameOrId);
  for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
    const left = Math.max(end - performance.now(), 1);
    try {
      await engine.ask(
        `remove ${nameOrId}`,
        (abortSignal) => container.remove({ force: true, v: true, abortSignal }),
        { deadline: left },
      );
      return true;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.status === 404) return true;
      lastWords(error.message);
      // 409: the engine is removing it already, as it does by itself when a lab ends.
      if (performance.now() + pause >= end) return false;
      if (error.code !== 'engine-refused' && error.code !== 'engine-absent') return false;
    }
    await sleep(pause);
  }
}
