/**
 * Work that several threads share: each takes the next runbook that nobody has, and they see at once which mutants
 * others have noticed.
 */
const COUNTERS = 2 * Int32Array.BYTES_PER_ELEMENT;

/** Enough for a million mutants. */
const BYTES = COUNTERS + 2 ** 20;

export class Share {
  readonly buffer: SharedArrayBuffer;
  /** A byte for each mutant. */
  readonly known: Uint8Array;
  /** The next part, and whether trying mutants is over. */
  readonly #counters: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(BYTES)) {
    this.buffer = buffer;
    this.#counters = new Int32Array(buffer, 0, 2);
    this.known = new Uint8Array(buffer, COUNTERS);
  }

  /** The number of the next part that nobody has taken. */
  take(): number {
    return Atomics.add(this.#counters, 0, 1);
  }

  /** For all threads: a variation is wrong, so that mutants prove nothing. The other variations are still judged. */
  stopTrying(): void {
    Atomics.store(this.#counters, 1, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#counters, 1) !== 0;
  }
}
