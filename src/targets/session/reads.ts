import type { Pool } from '../schedule/pool.ts';
import { ReadBatch } from './read-batch.ts';
import type { Wanted } from './read-batch.ts';
import { GrepBatch } from './grep-batch.ts';
import { areLines, waysToRead } from './readable.ts';

/** Maximum number of files in one frame, so that one session is not held for long and others share the work. */
const MAX_ITEMS = 128;
/** Maximum number of files for one process. */
const MAX_LINES = 1024;
/** Maximum bytes of paths in one frame. */
const MAX_TEXT = 128 * 1024;

/** From this many files of /proc on, one process for all costs less than a shell that reads byte by byte. */
const MANY = 12;

/** Collects the reads that are requested in one turn of the event loop, and sends them together. */
export class Reads {
  readonly #pool: Pool;
  #gathered: Wanted[] = [];

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  add(item: Wanted): void {
    if (this.#gathered.length === 0) setImmediate(() => this.#flush());
    this.#gathered.push(item);
  }

  #flush(): void {
    const items = this.#gathered;
    this.#gathered = [];
    const seen = new Set<string>();
    const lines = items.filter(({ paths }) => {
      const fit = paths.every((path) => areLines(path) && !seen.has(path));
      for (const path of paths) seen.add(path);
      return fit;
    });
    if (lines.length < MANY) {
      this.#oneByOne(items);
      return;
    }
    const oneByOne = (rest: readonly Wanted[]): void => this.#oneByOne(rest);
    for (const batch of batches(lines, MAX_LINES)) this.#pool.submit(new GrepBatch(batch, oneByOne));
    const others = new Set(lines);
    this.#oneByOne(items.filter((item) => !others.has(item)));
  }

  #oneByOne(items: readonly Wanted[]): void {
    // What the shell reads itself needs no process; mixing in one file that does would cost the whole batch one.
    const bare = items.filter(({ paths }) => paths.every((path) => waysToRead(path) === 'builtin'));
    const others = items.filter((item) => !bare.includes(item));
    this.#send(bare, this.#pool.width);
    this.#send(others, this.#pool.width);
  }

  #send(items: readonly Wanted[], ways: number): void {
    const share = Math.min(MAX_ITEMS, Math.ceil(items.length / ways));
    for (const batch of batches(items, share)) {
      // After a hang, the rest is spread over as many sessions as possible: more of them may hang.
      this.#pool.submit(new ReadBatch(batch, (rest) => this.#send(rest, this.#pool.maxWidth)));
    }
  }
}

function* batches(items: readonly Wanted[], share: number): Generator<Wanted[]> {
  let batch: Wanted[] = [];
  let length = 0;
  for (const item of items) {
    const size = item.paths.reduce((sum, path) => sum + path.length, 0);
    if (batch.length > 0 && (batch.length >= share || length + size > MAX_TEXT)) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(item);
    length += size;
  }
  if (batch.length > 0) yield batch;
}
