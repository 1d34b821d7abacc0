import { CommandExchange } from '../session/command-exchange.ts';
import { CommandTrain } from '../session/command-train.ts';
import { Line } from './line.ts';
import { Pace } from './pace.ts';
import type { ExchangeEnd, Exchange } from '../session/exchange.ts';
import { runExchange } from '../session/run-exchange.ts';
import type { SessionSlot } from '../session/run-exchange.ts';
import { runTrain } from '../session/run-train.ts';
import { Sessions } from './sessions.ts';
import type { OpenShell } from '../transport/shell.ts';
import { Throttle } from './throttle.ts';

export interface PoolOptions {
  /** Milliseconds for opening one session. */
  readonly connectDeadline: number;
  /** Sessions that run exchanges; one more stops what hangs. */
  readonly sessions: number;
  /** Exchanges per second, after a burst of `burst`. */
  readonly commandsPerSecond: number;
  readonly burst: number;
}

/**
 * How many sessions hanging commands may occupy; after that the target gets no more commands. Commands that run at
 * that moment may hang as well, but there are fewer of them than sessions.
 */
export const MAX_STUCK = 16;
/** Commands with a shorter deadline are not sent together with others. Milliseconds. */
const TOGETHER = 1000;
/** How long not to ask for another session after the target refused one. Milliseconds. */
const NO_GROWTH = 5000;
const CLOSED = 'the target is closed';

/** Distributes exchanges over sessions, within the target's limits on concurrency and rate. */
export class Pool {
  readonly #sessions: Sessions;
  readonly #cap: number;
  readonly #throttle: Throttle;
  readonly #pace = new Pace();
  readonly #line = new Line();
  readonly #running = new Set<Exchange>();
  #stuck = 0;
  /** When to try to open another session, by `performance.now()`. */
  #growsFrom = 0;
  #growTimer: NodeJS.Timeout | undefined;
  #tokenTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(open: OpenShell, options: PoolOptions) {
    this.#cap = options.sessions;
    this.#throttle = new Throttle(options.commandsPerSecond, options.burst);
    this.#sessions = new Sessions(open, options.connectDeadline, () => this.#dispatch());
  }

  /** Opens the first session. Throws TargetError. */
  connect(): Promise<void> {
    return this.#sessions.add();
  }

  /** How many sessions to split work over now, at least 1. */
  get width(): number {
    return Math.max(1, this.#sessions.idle);
  }

  get maxWidth(): number {
    return this.#cap;
  }

  submit(exchange: Exchange): void {
    if (this.#closed) exchange.end({ kind: 'unsent', reason: CLOSED, reachable: false });
    else {
      this.#line.push(exchange);
      this.#dispatch();
    }
  }

  /** Ends all sessions and whatever runs in them. Never rejects; bounded in time. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#growTimer);
    clearTimeout(this.#tokenTimer);
    this.#line.refuse(CLOSED);
    // An exit reported from here on is caused by closing, so it is no answer.
    for (const exchange of this.#running) {
      if (exchange instanceof CommandTrain) exchange.end({ kind: 'lost', reason: CLOSED, reachable: false });
    }
    await this.#sessions.close();
  }

  #dispatch(): void {
    if (this.#stuck >= MAX_STUCK) {
      const reason = `${this.#stuck} earlier commands still hang on this target, so it gets no more`;
      this.#line.refuse(reason, true);
    }
    while (this.#line.length > 0 && !this.#closed) {
      const place = this.#sessions.take();
      if (place === undefined) {
        this.#grow();
        return;
      }
      const wait = this.#throttle.take();
      const first = wait > 0 ? undefined : this.#line.shift();
      if (first === undefined) {
        this.#sessions.untake(place);
        clearTimeout(this.#tokenTimer);
        this.#tokenTimer = setTimeout(() => this.#dispatch(), wait);
        return;
      }
      void this.#run(place, this.#together(first));
    }
  }

  /** The exchange, together with the ones behind it that may be sent along. */
  #together(first: Exchange): Exchange {
    if (!isJoinable(first)) return first;
    const commands = [first];
    const sessions = this.#sessions.live + this.#sessions.opening;
    const size = this.#pace.size(this.#line.length + 1, sessions);
    while (commands.length < size) {
      const next = this.#line.first;
      if (!isJoinable(next) || this.#throttle.take() > 0) break;
      commands.push(next);
      this.#line.shift();
    }
    return commands.length === 1 ? first : new CommandTrain(commands, (rest) => this.#again(rest));
  }

  #again(exchanges: readonly Exchange[]): void {
    this.#line.unshift(exchanges);
    if (this.#closed) this.#line.refuse(CLOSED);
    else this.#dispatch();
  }

  async #run(place: SessionSlot, exchange: Exchange): Promise<void> {
    const began = performance.now();
    this.#running.add(exchange);
    const ran = await (exchange instanceof CommandTrain
      ? runTrain(place, exchange)
      : runExchange(place, exchange));
    const { outcome, session: state } = ran;
    this.#running.delete(exchange);
    this.#learn(exchange, outcome, performance.now() - began);
    if (state === 'stuck' || state === 'unanswering') this.#stuck += 1;
    this.#sessions.giveBack(place.session, ran);
    if (this.#closed && outcome.kind === 'ended') {
      exchange.end({ kind: 'lost', reason: CLOSED, reachable: false });
    } else if (state === 'lost' && outcome.kind === 'lost') {
      const reachable = await this.#sessions.isReachable();
      // A shell that died with a command has not started any of those behind it.
      const dead =
        exchange instanceof CommandTrain && reachable && (await this.#sessions.isDead(place.session));
      if (dead) exchange.halt(1);
      this.#sessions.sweep(place.session);
      exchange.end({ ...outcome, reason: `its session was lost while it ran: ${outcome.reason}`, reachable });
    } else exchange.end(outcome);
    this.#dispatch();
  }

  #learn(exchange: Exchange, outcome: ExchangeEnd, ms: number): void {
    const commands = exchange instanceof CommandTrain ? exchange.length : 1;
    if (!(exchange instanceof CommandTrain || exchange instanceof CommandExchange)) return;
    if (outcome.kind !== 'ended' || (exchange instanceof CommandTrain && exchange.halted)) this.#pace.slow();
    else this.#pace.ran(ms, commands);
  }

  /**
   * Opens sessions for waiting exchanges: one session too many costs less than waiting behind a command that may
   * hang.
   */
  #grow(): void {
    const { live, opening } = this.#sessions;
    if (live === 0) {
      if (opening === 0) void this.#add();
      this.#line.limit(() => this.#sessions.live === 0);
      return;
    }
    const open = Math.min(this.#cap - live, this.#line.length) - opening;
    const now = performance.now();
    if (now >= this.#growsFrom) for (let count = 0; count < open; count += 1) void this.#add();
    else if (open > 0) {
      this.#growTimer ??= setTimeout(() => {
        this.#growTimer = undefined;
        this.#dispatch();
      }, this.#growsFrom - now);
    }
  }

  async #add(): Promise<void> {
    try {
      await this.#sessions.add();
    } catch (error) {
      // If other sessions still work, the target allows no more than these; otherwise it is unreachable.
      this.#growsFrom = performance.now() + NO_GROWTH;
      if (this.#sessions.live === 0 && this.#sessions.opening === 0) this.#line.refuse(sentenceOf(error));
      this.#dispatch();
    }
  }
}

function isJoinable(exchange: Exchange | undefined): exchange is CommandExchange {
  return exchange instanceof CommandExchange && exchange.deadline() >= TOGETHER;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
