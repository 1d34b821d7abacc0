import { ByteBuffer } from './byte-buffer.ts';
import { DEFAULT_MAX_BYTES, verdictOn } from './command-exchange.ts';
import type { Controls, ExchangeEnd, Exchange } from './exchange.ts';
import { failureOf, waysToRead } from './readable.ts';
import { bareText, readText, subshellText } from './script.ts';
import type { StreamName } from './session.ts';
import type { Answer, AskLimits } from '../target.ts';

/** One `read`, until it is answered. */
export interface Wanted {
  readonly paths: readonly string[];
  readonly limits: AskLimits;
  readonly resolve: (answer: Answer) => void;
  /** Number of attempts to send it. */
  tries: number;
}

/** The result of one attempt on one path: complete when both streams have reported. */
interface Attempt {
  readonly ok: boolean;
  readonly content: ByteBuffer;
  readonly ms: number;
}

/** Maximum number of attempts when others of its batch hang or the session is lost. */
const MAX_TRIES = 4;
const MESSAGE = 4096;

/** Reads files one after another in one frame; each has its own answer and its own deadline. */
export class ReadBatch implements Exchange {
  readonly bare: boolean;
  readonly #items: readonly Wanted[];
  readonly #again: (items: Wanted[]) => void;
  readonly #answered = new Set<number>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #messages = new Map<string, string>();
  /** The item whose content arrives now. */
  #at = 0;
  #since = 0;
  #content: ByteBuffer;
  #message = new ByteBuffer(MESSAGE);
  #controls: Controls | undefined;

  /** @param again takes the items that another one of the batch kept from being answered */
  constructor(items: readonly Wanted[], again: (items: Wanted[]) => void) {
    this.#items = items;
    this.#again = again;
    this.bare = items.every(({ paths }) => paths.every((path) => waysToRead(path) === 'builtin'));
    this.#content = this.#buffer();
    for (const item of items) item.tries += 1;
  }

  deadline(): number {
    return (this.#items[this.#at] ?? this.#items.at(-1))?.limits.deadline ?? 0;
  }

  text(mark: string): string {
    const text = this.#items.map(({ paths }, item) => readText(item, paths, waysToRead)).join('');
    return this.bare ? bareText(text, mark) : subshellText(text, mark);
  }

  begin(controls: Controls): void {
    this.#controls = controls;
    this.#since = performance.now();
  }

  data(stream: StreamName, bytes: Buffer): void {
    if (stream === 'stderr') this.#message.add(bytes);
    // A long file does not end the session's own shell: what the shell reads is short, and the rest is dropped.
    else if (!this.#content.add(bytes) && !this.bare) this.#controls?.overflow();
  }

  item(stream: StreamName, [itemWord, attemptWord, code]: readonly string[]): void {
    const item = Number(itemWord);
    const key = `${item} ${Number(attemptWord)}`;
    if (stream === 'stderr') {
      this.#messages.set(key, this.#message.bytes().toString('utf8'));
      this.#message = new ByteBuffer(MESSAGE);
    } else {
      const now = performance.now();
      this.#attempts.set(key, { ok: code === '0', content: this.#content, ms: now - this.#since });
      this.#since = now;
      const last = (this.#items[item]?.paths.length ?? 1) - 1;
      this.#at = code === '0' || Number(attemptWord) >= last ? item + 1 : item;
      this.#content = this.#buffer();
      this.#controls?.progress();
    }
    this.#conclude(item);
  }

  end(outcome: ExchangeEnd): void {
    const rest: Wanted[] = [];
    for (const [index, item] of this.#items.entries()) {
      if (this.#answered.has(index)) continue;
      const mine = index === this.#at || outcome.kind === 'unsent';
      const gone = outcome.kind === 'lost' && !outcome.reachable;
      if (mine || gone || item.tries >= MAX_TRIES) this.#blame(index, outcome);
      else rest.push(item);
    }
    if (rest.length > 0) this.#again(rest);
  }

  #buffer(): ByteBuffer {
    return new ByteBuffer(this.#items[this.#at]?.limits.maxBytes ?? DEFAULT_MAX_BYTES);
  }

  /** Answers the item if its attempts so far settle it: the first path that exists. */
  #conclude(index: number): void {
    const item = this.#items[index];
    if (item === undefined || this.#answered.has(index)) return;
    for (const [attempt, path] of item.paths.entries()) {
      const made = this.#attempts.get(`${index} ${attempt}`);
      if (made === undefined) return;
      const truncated = made.content.overflowed;
      const common = { stdout: made.content.bytes(), exitCode: null, ms: made.ms, path };
      if (made.ok || truncated) {
        const verdict = verdictOn({ kind: 'ended', exitCode: 0 }, truncated, item.limits);
        this.#answer(index, { ...verdict, ...common, stderr: Buffer.alloc(0) });
        return;
      }
      const message = this.#messages.get(`${index} ${attempt}`);
      if (message === undefined) return;
      const failure = failureOf(path, message);
      if (failure.status === 'not-found' && attempt < item.paths.length - 1) continue;
      this.#answer(index, { ...failure, ...common, stderr: Buffer.from(message) });
      return;
    }
  }

  #blame(index: number, outcome: ExchangeEnd): void {
    const item = this.#items[index];
    if (item === undefined) return;
    const content = index === this.#at ? this.#content : new ByteBuffer(0);
    const verdict =
      outcome.kind === 'ended'
        ? ({ status: 'failed', reason: 'the shell did not read it' } as const)
        : verdictOn(outcome, content.overflowed, item.limits);
    this.#answer(index, {
      ...verdict,
      stdout: content.bytes(),
      stderr: this.#message.bytes(),
      exitCode: null,
      ms: this.#since === 0 ? 0 : performance.now() - this.#since,
    });
  }

  #answer(index: number, answer: Answer): void {
    this.#answered.add(index);
    this.#items[index]?.resolve(answer);
  }
}
