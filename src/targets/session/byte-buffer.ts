/** Collects output up to a cap. Decoding happens at the end, so that no character is split between two chunks. */
export class ByteBuffer {
  readonly #chunks: Buffer[] = [];
  readonly #cap: number;
  #length = 0;
  #overflowed = false;

  /** @param cap bytes to keep; the rest is dropped */
  constructor(cap: number) {
    this.#cap = cap;
  }

  get length(): number {
    return this.#length;
  }

  /** More arrived than the cap allows. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Returns false if some of it was dropped. */
  add(bytes: Buffer): boolean {
    const room = this.#cap - this.#length;
    if (bytes.length > room) this.#overflowed = true;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (kept.length > 0) {
      this.#chunks.push(kept);
      this.#length += kept.length;
    }
    return !this.#overflowed;
  }

  bytes(): Buffer {
    // Always a copy: a kept slice must not hold a whole network buffer in memory.
    return Buffer.concat(this.#chunks, this.#length);
  }
}
