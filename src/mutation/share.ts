/**
 * Work that several threads share: each takes the next runbook that nobody has, and they see at once which mutants
 * others have noticed.
 */
const NEXT = Int32Array.BYTES_PER_ELEMENT;

/** Enough for a million mutants. */
const BYTES = NEXT + 2 ** 20;

export class Share {
  readonly buffer: SharedArrayBuffer;
  /** A byte for each mutant. */
  readonly known: Uint8Array;
  readonly #next: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(BYTES)) {
    this.buffer = buffer;
    this.#next = new Int32Array(buffer, 0, 1);
    this.known = new Uint8Array(buffer, NEXT);
  }

  /** The number of the next part that nobody has taken. */
  take(): number {
    return Atomics.add(this.#next, 0, 1);
  }
}
