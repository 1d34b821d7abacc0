import { Alarm } from '../schedule/alarm.ts';
import type { Janitor } from './janitor.ts';
import type { ExchangeEnd, Exchange } from './exchange.ts';
import type { FrameEnd, Session } from './session.ts';
import { stopProcesses } from './stop.ts';
import { tryWithin } from '../schedule/try-within.ts';

/** How long after a missed deadline to wait for a session that can end the exchange. Milliseconds. */
export const HELP = 500;
/** How long after that a session may still come. Milliseconds. */
const LATE = 10_000;
/** How long a shell may take to report that its killed command is gone. Milliseconds. */
const SETTLE = 300;

export interface Ran {
  readonly outcome: ExchangeEnd;
  readonly session: 'clean' | 'left-processes' | 'left-unsure' | 'stuck' | 'lost' | 'unanswering';
  /** Continues after the answer: ending a command for which no helper session came in time. */
  readonly still?: Promise<unknown>;
}

/** A session, its helper, and how long opening a session took last: where that is slow, everything is. */
export interface SessionSlot {
  readonly session: Session;
  readonly janitor: Janitor;
  readonly openCost: number;
}

/** A sent frame. */
export interface Started {
  readonly ended: Promise<FrameEnd>;
  /** Stops passing output to the exchange. */
  readonly seal: () => void;
}

/**
 * Runs an exchange in a session, and ends it if it misses its deadline or its output exceeds the cap. Never rejects.
 */
export async function runExchange(place: SessionSlot, exchange: Exchange): Promise<Ran> {
  const alarm = new Alarm(exchange, () => place.janitor.prepare());
  exchange.begin({
    overflow: () => {
      // Called repeatedly while the rest of the flood is drained.
      if (alarm.over) return;
      place.session.pause();
      alarm.ring('overflow');
    },
    progress: () => alarm.restart(),
  });
  return await supervise(place, exchange, start(place.session, exchange), alarm);
}

export function start(session: Session, exchange: Exchange): Started {
  let sealed = false;
  const ended = session.execute({
    text: (mark) => exchange.text(mark),
    data: (stream, bytes) => {
      if (!sealed) exchange.data(stream, bytes);
    },
    item: (stream, words) => {
      if (!sealed) exchange.item(stream, words);
    },
  });
  return {
    ended,
    seal: () => {
      session.yieldHeld();
      sealed = true;
    },
  };
}

/** Waits for the end of what was started, or enforces it. */
export async function supervise(
  place: SessionSlot,
  exchange: Exchange,
  started: Started,
  alarm: Alarm,
): Promise<Ran> {
  const first = await Promise.race([started.ended, alarm.rung]);
  alarm.stop();
  if (typeof first !== 'string') return ranToItsEnd(first);
  return await stop(place, exchange, started, first);
}

export function ranToItsEnd(end: FrameEnd): Ran {
  if (end.kind === 'lost') return { outcome: { ...end, reachable: false }, session: 'lost' };
  const state = { nothing: 'clean', processes: 'left-processes', unsure: 'left-unsure' } as const;
  return { outcome: { kind: 'ended', exitCode: end.exitCode }, session: state[end.left] };
}

async function stop(
  place: SessionSlot,
  exchange: Exchange,
  { ended, seal }: Started,
  why: 'deadline' | 'overflow',
): Promise<Ran> {
  const { session, janitor, openCost } = place;
  const helper = await janitor.inspectorWithin(HELP + 2 * openCost, openCost);
  if (why === 'deadline') {
    // The command may have ended while the helper session was being opened.
    const late = await tryWithin(ended, 0);
    if (late !== undefined) return ranToItsEnd(late);
  }
  // What a shell prints about a child that we kill is not the command's output.
  seal();
  const stopped =
    helper === undefined ? undefined : await stopProcesses(helper, session.identity, exchange.bare);
  if (stopped?.seen !== true) {
    session.kill();
    session.giveUp();
    const reason = 'it missed its deadline, and the target did not answer the request to end it';
    return {
      outcome: { kind: 'lost', reason, reachable: false },
      session: 'unanswering',
      still: endLater(place),
    };
  }
  const outcome: ExchangeEnd = { kind: 'stopped', why, stuck: stopped.stuck };
  if (stopped.stuck.length > 0) return { outcome, session: 'stuck' };
  session.resume();
  const settled = await tryWithin(ended, SETTLE + openCost);
  if (settled === undefined) {
    if (helper !== undefined) await stopProcesses(helper, session.identity, true);
    session.destroy();
  }
  return { outcome, session: settled?.kind === 'ended' ? ranToItsEnd(settled).session : 'lost' };
}

/** The answer has been given, but nothing may keep running because help was late. */
async function endLater({ session, janitor, openCost }: SessionSlot): Promise<void> {
  const helper = await janitor.inspectorWithin(LATE, openCost);
  if (helper !== undefined) await stopProcesses(helper, session.identity, true);
}
