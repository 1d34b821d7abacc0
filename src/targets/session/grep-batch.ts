import { ByteBuffer } from './byte-buffer.ts';
import type { Controls, ExchangeEnd, Exchange } from './exchange.ts';
import type { Wanted } from './read-batch.ts';
import { failureOf } from './readable.ts';
import { quoteWord } from '../../shell/quote.ts';
import { subshellText } from './script.ts';
import type { StreamName } from './session.ts';

/** Maximum bytes of all files together; the rest is read another way. */
const MOST = 4 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Reads many small files of /proc with one process: grep prefixes each line with its file's name. A shell reads byte
 * by byte, which costs more than a process as soon as there are many files. Only for files of whole lines
 * (`areLines`). Anything ambiguous (an empty file, a missing or hanging grep) is handed back to be read one by one.
 * Without this, a runbook that reads the status of 1070 processes takes 1.77 times as long (median of 7 pairs).
 */
export class GrepBatch implements Exchange {
  readonly bare = false;
  readonly #items: readonly Wanted[];
  readonly #oneByOne: (items: Wanted[]) => void;
  readonly #output = { stdout: new ByteBuffer(MOST), stderr: new ByteBuffer(MOST) };
  #controls: Controls | undefined;
  #began = 0;

  /** @param items no path occurs twice */
  constructor(items: readonly Wanted[], oneByOne: (items: Wanted[]) => void) {
    this.#items = items;
    this.#oneByOne = oneByOne;
  }

  deadline(): number {
    return Math.min(...this.#items.map(({ limits }) => limits.deadline));
  }

  text(mark: string): string {
    const words = this.#items.flatMap(({ paths }) => paths.map(quoteWord));
    // -a: bytes beyond ASCII do not make a file "binary". busybox has neither the option nor the notion.
    return subshellText(`grep -aH '' ${words.join(' ')}\n`, mark);
  }

  begin(controls: Controls): void {
    this.#controls = controls;
    this.#began = performance.now();
  }

  data(stream: StreamName, bytes: Buffer): void {
    if (!this.#output[stream].add(bytes)) this.#controls?.overflow();
  }

  item(): void {
    // Its parts are separated at the end.
  }

  end(outcome: ExchangeEnd): void {
    const understood = outcome.kind === 'ended' && outcome.exitCode <= 2;
    const contents = understood ? contentsOf(this.#output.stdout.bytes()) : new Map<string, Buffer>();
    const messages = understood ? messagesOf(this.#output.stderr.bytes()) : new Map<string, string>();
    const ms = (performance.now() - this.#began) / this.#items.length;
    const rest = this.#items.filter((item) => !answered(item, contents, messages, ms));
    if (rest.length > 0) this.#oneByOne(rest);
  }
}

/** Answers the item if it is settled: by its first path that exists, or because all failed. */
function answered(
  { paths, limits, resolve }: Wanted,
  contents: ReadonlyMap<string, Buffer>,
  messages: ReadonlyMap<string, string>,
  ms: number,
): boolean {
  for (const [attempt, path] of paths.entries()) {
    const stdout = contents.get(path);
    const common = { exitCode: null, ms, path };
    if (stdout !== undefined) {
      if (limits.maxBytes !== undefined && stdout.length > limits.maxBytes) return false;
      resolve({ status: 'answered', stdout, stderr: NOTHING, ...common });
      return true;
    }
    const message = messages.get(path);
    if (message === undefined) return false;
    const failure = failureOf(path, message);
    if (failure.status === 'not-found' && attempt < paths.length - 1) continue;
    resolve({ ...failure, stdout: NOTHING, stderr: Buffer.from(message), ...common });
    return true;
  }
  return false;
}

/** Parses `PATH:LINE` for each line of each file; none of our paths contains a colon. */
function contentsOf(output: Buffer): Map<string, Buffer> {
  const lines = new Map<string, Buffer[]>();
  for (let from = 0; from < output.length;) {
    const end = output.indexOf(0x0a, from);
    const to = end < 0 ? output.length : end + 1;
    const colon = output.indexOf(0x3a, from);
    if (colon < 0 || colon >= to) return new Map();
    const path = output.toString('latin1', from, colon);
    const line = output.subarray(colon + 1, to);
    const known = lines.get(path);
    if (known === undefined) lines.set(path, [line]);
    else known.push(line);
    from = to;
  }
  return new Map([...lines].map(([path, parts]) => [path, Buffer.concat(parts)]));
}

/** Parses `grep: PATH: why`. */
function messagesOf(output: Buffer): Map<string, string> {
  const messages = new Map<string, string>();
  for (const line of output.toString('utf8').split('\n')) {
    const path = /^grep: (\/[^:]*): /.exec(line)?.[1];
    if (path !== undefined) messages.set(path, line);
  }
  return messages;
}
