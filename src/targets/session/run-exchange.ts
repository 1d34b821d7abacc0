import { Alarm } from '../schedule/alarm.ts';
import type { Janitor } from './janitor.ts';
import type { ExchangeEnd, Exchange } from './exchange.ts';
import type { FrameEnd, Session } from './session.ts';
import { stopProcesses } from './stop.ts';
import { tryWithin } from '../schedule/try-within.ts';

/** How long after a missed deadline a session that could end the exchange is waited for. Milliseconds. */
export const HELP = 500;
/** How long afterwards help may still come. Milliseconds. */
const LATE = 10_000;
/** How long a shell may take to say that its killed command is gone. Milliseconds. */
const SETTLE = 300;

export interface Ran {
  readonly outcome: ExchangeEnd;
  readonly session: 'clean' | 'left-processes' | 'left-unsure' | 'stuck' | 'lost' | 'unanswering';
  /** What goes on after the answer: the end of a command for which there was no help in time. */
  readonly still?: Promise<unknown>;
}

/** A session, who helps it, and what opening another one cost last: where that is slow, everything is. */
export interface SessionSlot {
  readonly session: Session;
  readonly janitor: Janitor;
  readonly openCost: number;
}

/** An exchange's frame, sent. */
export interface Started {
  readonly ended: Promise<FrameEnd>;
  /** From now on the exchange hears nothing any more. */
  readonly seal: () => void;
}

/** Runs an exchange in a session, and ends it where it misses its deadline or says too much. Never rejects. */
export async function runExchange(place: SessionSlot, exchange: Exchange): Promise<Ran> {
  const alarm = new Alarm(exchange, () => place.janitor.prepare());
  exchange.begin({
    overflow: () => {
      // Said again and again while what is left of the flood is read away.
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

/** Waits for the end of what was started, or brings it about. */
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
    // It may have ended while help was on its way.
    const late = await tryWithin(ended, 0);
    if (late !== undefined) return ranToItsEnd(late);
  }
  // What a shell says of a child that we kill is not the command's.
  seal();
  const stopped =
    helper === undefined ? undefined : await stopProcesses(helper, session.identity, exchange.bare);
  if (stopped?.seen !== true) {
    session.kill();
    session.giveUp();
    const reason = 'it missed its deadline, and the target did not answer when it was to be ended';
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

/** The answer is given; but nothing may go on running because help was late. */
async function endLater({ session, janitor, openCost }: SessionSlot): Promise<void> {
  const helper = await janitor.inspectorWithin(LATE, openCost);
  if (helper !== undefined) await stopProcesses(helper, session.identity, true);
}
