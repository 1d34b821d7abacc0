/**
 * What a container says, taken apart into stdout and stderr, and bounded: the tail is kept, because the reason for
 * an end is said at the end.
 */
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';

/** Bytes kept of each of the two. */
const KEEP = 256 * 1024;

export interface Output {
  stdout(): string;
  stderr(): string;
  /** Both, in the order of their arrival. */
  all(): string;
  /** Resolves when the container has closed its output, or the connection broke. */
  readonly ended: Promise<void>;
  /** Calls back at each arrival, with nothing. */
  onData(listener: () => void): void;
  close(): void;
}

/** Collects from a stream that the engine multiplexes (a container without a terminal). */
export function collectOutput(docker: Docker, stream: NodeJS.ReadWriteStream): Output {
  const listeners: (() => void)[] = [];
  const heard = (): void => {
    for (const listener of listeners) listener();
  };
  const all = new Tail();
  const out = new Tail();
  const err = new Tail();
  const sink = (...tails: Tail[]): PassThrough =>
    new PassThrough().on('data', (chunk: Buffer) => {
      for (const tail of tails) tail.add(chunk);
      heard();
    });
  docker.modem.demuxStream(stream, sink(out, all), sink(err, all));
  const ended = new Promise<void>((resolve) => {
    const done = (): void => {
      resolve();
      heard();
    };
    stream.on('end', done).on('close', done).on('error', done);
  });
  return {
    stdout: () => out.text(),
    stderr: () => err.text(),
    all: () => all.text(),
    ended,
    onData: (listener) => listeners.push(listener),
    close: () => {
      if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    },
  };
}

/** The last bytes of a stream, decoded once, when they are asked for. */
class Tail {
  #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > 2 * KEEP) {
      this.#chunks = [Buffer.concat(this.#chunks).subarray(-KEEP)];
      this.#size = KEEP;
    }
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-KEEP).toString('utf8');
  }
}
