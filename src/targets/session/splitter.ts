const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/**
 * Splits a byte stream at marks: a mark is an unguessable word, then text up to the end of the line. The bytes in
 * between are passed on as they come, unchanged; only a possible beginning of a mark is held back.
 */
export class Splitter {
  readonly #onData: (bytes: Buffer) => void;
  readonly #onMark: (text: string) => void;
  #word: Buffer | undefined;
  #held: Buffer = NOTHING;

  constructor(onData: (bytes: Buffer) => void, onMark: (text: string) => void) {
    this.#onData = onData;
    this.#onMark = onMark;
  }

  /** Sets the word to look for; undefined: all is data. May be called while a mark is handled. */
  expect(word: string | undefined): void {
    this.#word = word === undefined ? undefined : Buffer.from(word, 'latin1');
  }

  /** A possible beginning of a mark. */
  get held(): Buffer {
    return this.#held;
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = NOTHING;
    while (rest.length > 0) {
      const word = this.#word;
      if (word === undefined) {
        this.#onData(rest);
        return;
      }
      const start = rest.indexOf(word);
      const end = start < 0 ? -1 : rest.indexOf(NEWLINE, start + word.length);
      if (end < 0) {
        const keep = start < 0 ? beginningAtEnd(rest, word) : rest.length - start;
        if (keep < rest.length) this.#onData(rest.subarray(0, rest.length - keep));
        this.#held = Buffer.from(rest.subarray(rest.length - keep));
        return;
      }
      if (start > 0) this.#onData(rest.subarray(0, start));
      const text = rest.toString('latin1', start + word.length, end);
      rest = rest.subarray(end + 1);
      this.#onMark(text.trim());
    }
  }

  /** The stream has ended, so what was held back is data. */
  flush(): void {
    const held = this.#held;
    this.#held = NOTHING;
    if (held.length > 0) this.#onData(held);
  }
}

/** How many bytes at the end of `bytes` could be the beginning of `word`. */
function beginningAtEnd(bytes: Buffer, word: Buffer): number {
  for (let length = Math.min(word.length - 1, bytes.length); length > 0; length -= 1) {
    if (bytes.subarray(bytes.length - length).equals(word.subarray(0, length))) return length;
  }
  return 0;
}
