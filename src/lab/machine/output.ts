/**
 * A container's output, split into stdout and stderr, and bounded: the tail is kept, because the reason for an exit
 * comes last.
 */
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';

/** Bytes kept of each stream. */
const KEEP = 256 * 1024;

export interface Output {
  stdout(): string;
  stderr(): string;
  /** Both streams, in the order of arrival. */
  all(): string;
  /** Resolves when the container has closed its output, or the connection is lost. */
  readonly ended: Promise<void>;
  /** Calls the listener whenever output arrives. */
  onData(listener: () => void): void;
  close(): void;
}

/** Collects output from a stream that the engine multiplexes (a container without a terminal). */
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

/** The last bytes of a stream, decoded on request. */
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
