import { CommandProbe } from './command-probe.ts';
import { CommandTrain } from './command-train.ts';
import { Growth } from './growth.ts';
import { inspectorOf, Janitor } from './janitor.ts';
import { Pace } from './pace.ts';
import { isAlive, parseProcesses, startedBy } from './processes.ts';
import type { Outcome, Probe } from './probe.ts';
import { runProbe } from './run-probe.ts';
import { runTrain } from './run-train.ts';
import { haltText, listText } from './script.ts';
import { Session } from './session.ts';
import type { OpenShell } from './shell.ts';
import { stopProcesses } from './stop.ts';
import { TargetError } from './target.ts';
import { Throttle } from './throttle.ts';
import { within } from './within.ts';

export interface PoolOptions {
  /** Milliseconds for one session to be opened. */
  readonly connectDeadline: number;
  /** Sessions that run probes; one more ends what hangs. */
  readonly sessions: number;
  /** Probes a second, after a burst of `burst`. */
  readonly commandsPerSecond: number;
  readonly burst: number;
}

interface Waiting {
  readonly probe: Probe;
  readonly since: number;
  timer: NodeJS.Timeout | undefined;
}

/** Probes that hang for ever may leave so many sessions behind; then the target is asked nothing more. */
const MAX_STUCK = 16;
/**
 * Sessions whose command left something running are kept until the end, up to so many. With those that work, the
 * janitor and a transport's own, they stay below the ten that sshd allows a connection (MaxSessions).
 */
const MAX_PARKED = 3;
const CLOSED: Outcome = { kind: 'lost', reason: 'the target was closed', reachable: false };
/** Commands with a shorter deadline than that are not sent together with others. Milliseconds. */
const TOGETHER = 1000;
/** For everything that `close` does. Milliseconds. */
const CLOSE = 2000;

/** Sessions on one target: as many as the work needs, and never more than its cap. */
export class Pool {
  readonly #open: OpenShell;
  readonly #options: PoolOptions;
  readonly #throttle: Throttle;
  readonly #growth = new Growth();
  readonly #pace = new Pace();
  readonly #janitor: Janitor;
  readonly #queue: Waiting[] = [];
  readonly #idle: Session[] = [];
  readonly #busy = new Map<Session, Probe>();
  readonly #parked: Session[] = [];
  readonly #chores = new Set<Promise<unknown>>();
  #opening = 0;
  #stuck = 0;
  #growTimer: NodeJS.Timeout | undefined;
  #tokenTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(open: OpenShell, options: PoolOptions) {
    this.#open = open;
    this.#options = options;
    this.#throttle = new Throttle(options.commandsPerSecond, options.burst);
    this.#janitor = new Janitor(() => this.#openSession());
  }

  /** Opens the first session. Throws TargetError. */
  async connect(): Promise<void> {
    this.#idle.push(this.#watched(await this.#openSession()));
  }

  /** Sessions over which work that can be split is best spread now, at least 1. */
  get width(): number {
    return Math.max(1, this.#idle.length);
  }

  get maxWidth(): number {
    return this.#options.sessions;
  }

  submit(probe: Probe): void {
    if (this.#closed) {
      probe.end({ kind: 'unsent', reason: 'the target was closed', reachable: false });
      return;
    }
    if (this.#stuck >= MAX_STUCK) {
      const reason = `${this.#stuck} earlier probes hang on this target; it is asked nothing more`;
      probe.end({ kind: 'unsent', reason, reachable: true });
      return;
    }
    this.#queue.push({ probe, since: performance.now(), timer: undefined });
    this.#dispatch();
  }

  /** Ends all sessions, and what is left in them. Never rejects; bounded. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#growTimer);
    clearTimeout(this.#tokenTimer);
    this.#refuseAll('the target was closed', false);
    // What nobody waits for any more is ended by a session that is idle, else by one that is opened for it.
    const { openCost } = this.#growth;
    const idle = this.#idle.at(-1);
    const inspector = idle === undefined ? undefined : inspectorOf(idle, openCost);
    const held = [...this.#busy.keys(), ...this.#parked];
    // What a command says of its end from now on is not its answer.
    for (const probe of this.#busy.values()) if (probe instanceof CommandTrain) probe.end(CLOSED);
    const ends = held.map(async (session) => {
      const helper = inspector ?? (await this.#janitor.within(openCost + 500, openCost));
      await helper?.ask(haltText(session.identity.pid));
      const stopped = helper === undefined ? undefined : await stopProcesses(helper, session.identity, false);
      if (stopped?.seen === true && stopped.stuck.length === 0) await session.finish();
      else {
        session.kill();
        session.giveUp();
      }
    });
    const slow = 5 * openCost;
    await Promise.all([
      within(Promise.allSettled(ends), CLOSE + slow),
      within(Promise.allSettled(this.#chores), CLOSE / 2 + slow),
    ]);
    await Promise.all([...this.#idle.map((session) => session.finish()), this.#janitor.close()]);
    for (const session of held) session.destroy();
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && !this.#closed) {
      const session = this.#idle.pop();
      if (session === undefined) {
        this.#grow();
        return;
      }
      const wait = session.usable ? this.#throttle.take() : 0;
      if (wait > 0) {
        this.#idle.push(session);
        clearTimeout(this.#tokenTimer);
        this.#tokenTimer = setTimeout(() => this.#dispatch(), wait);
        return;
      }
      if (!session.usable) {
        this.#park(session);
        continue;
      }
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      clearTimeout(waiting.timer);
      const probe = this.#together(waiting.probe);
      this.#busy.set(session, probe);
      void this.#run(session, probe);
    }
  }

  /** The probe, with those behind it that may be sent along. */
  #together(first: Probe): Probe {
    if (!(first instanceof CommandProbe) || first.deadline() < TOGETHER) return first;
    const commands = [first];
    const size = this.#pace.size(this.#queue.length + 1, this.#idle.length + 1);
    while (commands.length < size) {
      const next = this.#queue[0];
      if (!(next?.probe instanceof CommandProbe) || next.probe.deadline() < TOGETHER) break;
      if (this.#throttle.take() > 0) break;
      clearTimeout(next.timer);
      commands.push(next.probe);
      this.#queue.shift();
    }
    if (commands.length === 1) return first;
    return new CommandTrain(commands, (rest) => this.#again(rest));
  }

  /** Probes that were not begun go before all others. */
  #again(probes: readonly Probe[]): void {
    const since = performance.now();
    this.#queue.unshift(...probes.map((probe) => ({ probe, since, timer: undefined })));
    if (this.#closed) this.#refuseAll('the target was closed', false);
    else this.#dispatch();
  }

  async #run(session: Session, probe: Probe): Promise<void> {
    const began = performance.now();
    this.#growth.sent(began);
    const place = { session, janitor: this.#janitor, openCost: this.#growth.openCost };
    const ran = probe instanceof CommandTrain ? runTrain(place, probe) : runProbe(place, probe);
    const { outcome, session: state, still } = await ran;
    this.#learn(probe, outcome, performance.now() - began);
    this.#busy.delete(session);
    if (still !== undefined) this.#chore(still);
    if (this.#closed) {
      probe.end(outcome.kind === 'ended' ? CLOSED : outcome);
      return;
    }
    if (state === 'stuck') {
      this.#stuck += 1;
      session.giveUp();
    } else if (state === 'left-unsure') {
      void this.#audit(session);
    } else if (state === 'left-processes' || (!session.usable && !session.gone)) {
      this.#park(session);
    } else if (session.usable) {
      this.#idle.push(session);
    }
    if (state === 'lost' && outcome.kind === 'lost') {
      const reachable = await this.#isReachable();
      // A shell that died with a command has begun none of those behind it.
      if (reachable && probe instanceof CommandTrain && (await this.#isDead(session))) probe.halt(1);
      // The command may go on without its shell.
      if (reachable) this.#chore(this.#sweep(session, false));
      probe.end({ ...outcome, reason: `its session was lost while it ran: ${outcome.reason}`, reachable });
    } else probe.end(outcome);
    this.#afterLoss();
    this.#dispatch();
  }

  #learn(probe: Probe, outcome: Outcome, ms: number): void {
    const commands = probe instanceof CommandTrain ? probe.length : 1;
    this.#growth.ran(ms / commands);
    if (!(probe instanceof CommandTrain || probe instanceof CommandProbe)) return;
    if (outcome.kind !== 'ended' || (probe instanceof CommandTrain && probe.halted)) this.#pace.slow();
    else this.#pace.ran(ms, commands);
  }

  /** Whether what a command has left running is there, where there were too many newcomers to look at each. */
  async #audit(session: Session): Promise<void> {
    const text = await inspectorOf(session, this.#growth.openCost).ask(listText(session.identity.pid));
    if (text === undefined) return;
    if (this.#closed) session.giveUp();
    else if (startedBy(session.identity, parseProcesses(text)).length > 0 || !session.usable)
      this.#park(session);
    else {
      this.#idle.push(session);
      this.#dispatch();
    }
  }

  /** A session that can still be written to by what a command left there runs nothing more. */
  #park(session: Session): void {
    if (session.gone) return;
    // What floods it blocks, instead of keeping us and the target busy.
    session.pause();
    this.#parked.push(session);
    const oldest = this.#parked.length > MAX_PARKED ? this.#parked.shift() : undefined;
    if (oldest !== undefined) this.#chore(this.#sweep(oldest, true));
  }

  /** Work that no answer waits for, but the end does. */
  #chore(work: Promise<unknown>): void {
    const done = work.finally(() => this.#chores.delete(done));
    this.#chores.add(done);
  }

  /** Ends what a session has left on the target, and the session. */
  async #sweep(session: Session, self: boolean): Promise<void> {
    const helper = await this.#janitor.within(this.#options.connectDeadline, this.#growth.openCost);
    if (helper !== undefined) await stopProcesses(helper, session.identity, self);
    session.giveUp();
  }

  get #live(): number {
    return this.#idle.length + this.#busy.size;
  }

  #grow(): void {
    const first = this.#queue[0];
    if (this.#closed || first === undefined) return;
    const live = this.#live;
    if (live === 0) {
      if (this.#opening === 0) void this.#add();
      this.#watchQueue();
      return;
    }
    const room = this.#options.sessions - live - this.#opening;
    const load = { live, opening: this.#opening, room, waiting: this.#queue.length, since: first.since };
    const { open, again } = this.#growth.plan(load, performance.now());
    for (let count = 0; count < open; count += 1) void this.#add();
    if (again === undefined) return;
    this.#growTimer ??= setTimeout(() => {
      this.#growTimer = undefined;
      this.#dispatch();
    }, again);
  }

  async #add(): Promise<boolean> {
    this.#opening += 1;
    try {
      const session = this.#watched(await this.#openSession());
      if (this.#closed) session.giveUp();
      else this.#idle.push(session);
      return true;
    } catch (error) {
      // Where others still work, the target allows no more than these; else it is out of reach.
      this.#growth.refused(performance.now());
      if (this.#live === 0 && this.#opening === 1) this.#refuseAll(sentenceOf(error), false);
      return false;
    } finally {
      this.#opening -= 1;
      this.#dispatch();
    }
  }

  async #openSession(): Promise<Session> {
    const started = performance.now();
    const { connectDeadline } = this.#options;
    const abort = new AbortController();
    const late = setTimeout(() => {
      const message = `no shell answered within ${connectDeadline} ms`;
      abort.abort(new TargetError('target-unreachable', message));
    }, connectDeadline);
    try {
      const session = await Session.open(this.#open, abort.signal);
      this.#growth.opened(performance.now() - started);
      return session;
    } finally {
      clearTimeout(late);
    }
  }

  /** Takes the session out of the pool when it ends by itself. */
  #watched(session: Session): Session {
    void session.ended.then(() => {
      for (const list of [this.#idle, this.#parked]) {
        const at = list.indexOf(session);
        if (at >= 0) list.splice(at, 1);
      }
      this.#afterLoss();
    });
    return session;
  }

  #afterLoss(): void {
    if (this.#live === 0 && this.#queue.length > 0) this.#grow();
  }

  /** A probe's shell is gone: did the probe end it, or did the target go away? */
  async #isReachable(): Promise<boolean> {
    if (this.#closed) return false;
    return (await within(this.#add(), this.#growth.openCost + 1000)) ?? false;
  }

  /** Whether the session's shell itself is gone, and not just the way to it. */
  async #isDead({ identity }: Session): Promise<boolean> {
    const { openCost } = this.#growth;
    const helper = await this.#janitor.within(this.#options.connectDeadline, openCost);
    const text = await helper?.ask(listText(identity.pid));
    const shell = parseProcesses(text ?? '').find(({ pid }) => pid === identity.pid);
    return text !== undefined && (shell === undefined || !isAlive(shell));
  }

  /** Without any session, a probe waits no longer than its own deadline. */
  #watchQueue(): void {
    for (const waiting of this.#queue) {
      waiting.timer ??= setTimeout(() => {
        waiting.timer = undefined;
        const at = this.#queue.indexOf(waiting);
        if (at < 0 || this.#live > 0) return;
        this.#queue.splice(at, 1);
        const reason = `no session could be opened within ${waiting.probe.deadline()} ms`;
        waiting.probe.end({ kind: 'unsent', reason, reachable: false });
      }, waiting.probe.deadline());
    }
  }

  #refuseAll(reason: string, reachable: boolean): void {
    for (const waiting of this.#queue.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.probe.end({ kind: 'unsent', reason, reachable });
    }
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
