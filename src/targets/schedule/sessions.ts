import { inspectorOf, Janitor } from '../session/janitor.ts';
import { isAlive, parseProcesses, startedBy } from '../session/processes.ts';
import type { SessionSlot, Ran } from '../session/run-exchange.ts';
import { haltText, listText } from '../session/script.ts';
import { Session } from '../session/session.ts';
import type { OpenShell } from '../transport/shell.ts';
import { stopProcesses } from '../session/stop.ts';
import { TargetError } from '../target.ts';
import { tryWithin } from './try-within.ts';

/**
 * Maximum number of sessions that are kept until the end because a command left something running. Together with the
 * working sessions, the janitor and the transport's own they stay below the ten that sshd allows a connection
 * (MaxSessions).
 */
const MAX_PARKED = 3;
/** Time limit for cleaning up at the end. Milliseconds. */
const CLOSE = 2000;
/** Time limit for testing whether another session can be opened. Milliseconds. */
const REACH = 1000;

/** The sessions on one target: opens them, hands them out, takes them back and cleans up after them. */
export class Sessions {
  readonly #open: OpenShell;
  readonly #connectDeadline: number;
  /** Called when a session becomes available or is gone. */
  readonly #changed: () => void;
  readonly #janitor: Janitor;
  readonly #idle: Session[] = [];
  readonly #busy = new Set<Session>();
  readonly #parked: Session[] = [];
  /** Not yet known whether a command left something running in them. */
  readonly #audited = new Set<Session>();
  readonly #chores = new Set<Promise<unknown>>();
  #opening = 0;
  #openCost = 0;
  #closed = false;

  constructor(open: OpenShell, connectDeadline: number, changed: () => void) {
    this.#open = open;
    this.#connectDeadline = connectDeadline;
    this.#changed = changed;
    this.#janitor = new Janitor(() => this.#openSession());
  }

  /** Sessions that are working, idle, or about to be again: another one beside them would be one too many. */
  get live(): number {
    return this.#idle.length + this.#busy.size + this.#audited.size;
  }

  get idle(): number {
    return this.#idle.length;
  }

  get opening(): number {
    return this.#opening;
  }

  /** How long opening a session took last. Milliseconds. */
  get openCost(): number {
    return this.#openCost;
  }

  /** Opens another session. Throws TargetError. */
  async add(): Promise<void> {
    this.#opening += 1;
    try {
      const session = await this.#openSession();
      void session.ended.then(() => this.#forget(session));
      if (this.#closed) session.giveUp();
      else this.#idle.push(session);
    } finally {
      this.#opening -= 1;
    }
    this.#changed();
  }

  /** An idle session, with what helps it. */
  take(): SessionSlot | undefined {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (session.usable) {
        this.#busy.add(session);
        return { session, janitor: this.#janitor, openCost: this.#openCost };
      }
      this.#park(session);
    }
    return undefined;
  }

  /** Takes back a session that was not used. */
  untake({ session }: SessionSlot): void {
    this.#busy.delete(session);
    this.#idle.push(session);
  }

  /** Takes back a session after an exchange, and does what its state requires. */
  giveBack(session: Session, { session: state, still }: Ran): void {
    this.#busy.delete(session);
    if (still !== undefined) this.#chore(still);
    if (this.#closed) return;
    if (state === 'stuck' || state === 'unanswering') session.giveUp();
    else if (state === 'left-unsure') this.#chore(this.#audit(session));
    else if (state === 'left-processes' || (!session.usable && !session.gone)) this.#park(session);
    else if (session.usable) this.#idle.push(session);
  }

  /** After a session was lost: true if the target still answers, so that the exchange ended the session. */
  async isReachable(): Promise<boolean> {
    if (this.#closed) return false;
    const added = this.add().then(
      () => true,
      () => false,
    );
    return (await tryWithin(added, this.#openCost + REACH)) ?? false;
  }

  /** Ends what still runs after its session was lost. */
  sweep(session: Session): void {
    this.#chore(this.#sweep(session, false));
  }

  /** Whether the session's shell itself is gone, not only the connection to it. */
  async isDead({ identity }: Session): Promise<boolean> {
    const helper = await this.#janitor.inspectorWithin(this.#connectDeadline, this.#openCost);
    const text = await helper?.ask(listText(identity.pid));
    const shell = parseProcesses(text ?? '').find(({ pid }) => pid === identity.pid);
    return text !== undefined && (shell === undefined || !isAlive(shell));
  }

  /** Ends all sessions and whatever runs in them. Never rejects; bounded in time. */
  async close(): Promise<void> {
    this.#closed = true;
    const held = [...this.#busy, ...this.#parked];
    const slow = CLOSE + 5 * this.#openCost;
    await Promise.all([
      tryWithin(Promise.allSettled(this.#endsOf(held)), slow),
      tryWithin(Promise.allSettled(this.#chores), slow),
    ]);
    await Promise.all([...this.#idle.map((session) => session.finish()), this.#janitor.close()]);
    // If time ran out, at least end what can be ended from here.
    for (const session of held) {
      if (!session.gone) session.kill();
      session.destroy();
    }
  }

  /** Uses an idle session, or opens one. */
  #endsOf(held: readonly Session[]): Promise<void>[] {
    const openCost = this.#openCost;
    const idle = this.#idle.at(-1);
    const inspector = idle === undefined ? undefined : inspectorOf(idle, openCost);
    return held.map(async (session) => {
      const helper = inspector ?? (await this.#janitor.inspectorWithin(openCost + 500, openCost));
      await helper?.ask(haltText(session.identity.pid));
      const stopped = helper === undefined ? undefined : await stopProcesses(helper, session.identity, false);
      if (stopped?.seen === true && stopped.stuck.length === 0) await session.finish();
      else {
        session.kill();
        session.giveUp();
      }
    });
  }

  async #openSession(): Promise<Session> {
    const began = performance.now();
    const abort = new AbortController();
    const late = setTimeout(() => {
      const message = `no shell answered within ${this.#connectDeadline} ms`;
      abort.abort(new TargetError('target-unreachable', message));
    }, this.#connectDeadline);
    try {
      const session = await Session.open(this.#open, abort.signal);
      this.#openCost = performance.now() - began;
      return session;
    } finally {
      clearTimeout(late);
    }
  }

  #forget(session: Session): void {
    for (const list of [this.#idle, this.#parked]) {
      const at = list.indexOf(session);
      if (at >= 0) list.splice(at, 1);
    }
    this.#changed();
  }

  /** Checks whether a command left something running, when too many new processes came to inspect each. */
  async #audit(session: Session): Promise<void> {
    this.#audited.add(session);
    const text = await inspectorOf(session, this.#openCost).ask(listText(session.identity.pid));
    this.#audited.delete(session);
    const left = text === undefined ? undefined : startedBy(session.identity, parseProcesses(text));
    if (this.#closed) session.giveUp();
    else if (left === undefined || left.length > 0 || !session.usable) this.#park(session);
    else this.#idle.push(session);
    this.#changed();
  }

  /** Parks a session: a process that its command left behind can still write to it, so it runs nothing more. */
  #park(session: Session): void {
    if (session.gone) return;
    // Block a process that floods it, instead of keeping us and the target busy.
    session.pause();
    this.#parked.push(session);
    const oldest = this.#parked.length > MAX_PARKED ? this.#parked.shift() : undefined;
    if (oldest !== undefined) this.#chore(this.#sweep(oldest, true));
  }

  /** Ends what a session left on the target, and the session. */
  async #sweep(session: Session, self: boolean): Promise<void> {
    const helper = await this.#janitor.inspectorWithin(this.#connectDeadline, this.#openCost);
    if (helper !== undefined) await stopProcesses(helper, session.identity, self);
    else if (self) session.kill();
    session.giveUp();
  }

  /** Background work that `close` waits for. */
  #chore(work: Promise<unknown>): void {
    const done = work.finally(() => this.#chores.delete(done));
    this.#chores.add(done);
  }
}
