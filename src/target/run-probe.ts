import type { Janitor } from './janitor.ts';
import type { Outcome, Probe } from './probe.ts';
import type { FrameEnd, Session } from './session.ts';
import { stopProcesses } from './stop.ts';
import { within } from './within.ts';

/** How long after a missed deadline a session that could end the probe is waited for. Milliseconds. */
const HELP = 500;
/** How long afterwards help may still come. Milliseconds. */
const LATE = 10_000;
/** How long a shell may take to say that its killed command is gone. Milliseconds. */
const SETTLE = 300;

export interface Ran {
  readonly outcome: Outcome;
  readonly session: 'clean' | 'left-processes' | 'left-unsure' | 'stuck' | 'lost' | 'unanswering';
  /** What goes on after the answer: the end of a command for which there was no help in time. */
  readonly still?: Promise<unknown>;
}

/** Runs a probe in a session, and ends it where it misses its deadline or says too much. Never rejects. */
export async function runProbe(
  session: Session,
  probe: Probe,
  janitor: Janitor,
  openCost: number,
): Promise<Ran> {
  const alarm = new Alarm(probe, () => janitor.prepare());
  probe.begin({
    overflow: () => {
      // Said again and again while what is left of the flood is read away.
      if (alarm.rang) return;
      session.pause();
      alarm.ring('overflow');
    },
    progress: () => alarm.restart(),
  });
  let sealed = false;
  const ended = session.execute({
    text: (mark) => probe.text(mark),
    data: (stream, bytes) => {
      if (!sealed) probe.data(stream, bytes);
    },
    item: (stream, words) => {
      if (!sealed) probe.item(stream, words);
    },
  });
  const first = await Promise.race([ended, alarm.rung]);
  alarm.stop();
  if (typeof first !== 'string') return ranToItsEnd(first);
  const seal = (): void => {
    session.yieldHeld();
    // What a shell says of a child that we kill is not the command's.
    sealed = true;
  };
  return await stop({ session, probe, why: first, ended, janitor, openCost, seal });
}

function ranToItsEnd(end: FrameEnd): Ran {
  if (end.kind === 'lost') return { outcome: { ...end, reachable: false }, session: 'lost' };
  const state = { nothing: 'clean', processes: 'left-processes', unsure: 'left-unsure' } as const;
  return { outcome: { kind: 'ended', exitCode: end.exitCode }, session: state[end.left] };
}

interface Stopping {
  readonly session: Session;
  readonly probe: Probe;
  readonly why: 'deadline' | 'overflow';
  readonly ended: Promise<FrameEnd>;
  readonly janitor: Janitor;
  readonly openCost: number;
  readonly seal: () => void;
}

async function stop({ session, probe, why, ended, janitor, openCost, seal }: Stopping): Promise<Ran> {
  // Where opening a session is slow, everything is.
  const helper = await janitor.within(HELP + 2 * openCost, openCost);
  if (why === 'deadline') {
    // It may have ended while help was on its way.
    const late = await within(ended, 0);
    if (late !== undefined) return ranToItsEnd(late);
  }
  seal();
  const stopped =
    helper === undefined ? undefined : await stopProcesses(helper, session.identity, probe.bare);
  if (stopped?.seen !== true) {
    session.kill();
    session.giveUp();
    const reason = 'it missed its deadline, and the target did not answer when it was to be ended';
    const still = endLater(session, janitor, openCost);
    return { outcome: { kind: 'lost', reason, reachable: false }, session: 'unanswering', still };
  }
  const outcome: Outcome = { kind: 'stopped', why, stuck: stopped.stuck };
  if (stopped.stuck.length > 0) return { outcome, session: 'stuck' };
  session.resume();
  const settled = await within(ended, SETTLE + openCost);
  if (settled === undefined) {
    if (helper !== undefined) await stopProcesses(helper, session.identity, true);
    session.destroy();
  }
  return { outcome, session: settled?.kind === 'ended' ? ranToItsEnd(settled).session : 'lost' };
}

/** The answer is given; but nothing may go on running because help was late. */
async function endLater(session: Session, janitor: Janitor, openCost: number): Promise<void> {
  const helper = await janitor.within(LATE, openCost);
  if (helper !== undefined) await stopProcesses(helper, session.identity, true);
}

/** Rings once: at the deadline, or when it is told to. */
class Alarm {
  readonly rung: Promise<'deadline' | 'overflow'>;
  readonly #probe: Probe;
  readonly #nearly: () => void;
  #resolve: (why: 'deadline' | 'overflow') => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(probe: Probe, nearly: () => void) {
    this.#probe = probe;
    this.#nearly = nearly;
    this.rung = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.restart();
  }

  restart(): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    const deadline = this.#probe.deadline();
    // Few commands need half of their deadline; for those help is called, to be there when it is over.
    const early = deadline / 2;
    this.#timer = setTimeout(() => {
      this.#nearly();
      this.#timer = setTimeout(() => this.ring('deadline'), deadline - early);
    }, early);
  }

  get rang(): boolean {
    return this.#over;
  }

  ring(why: 'deadline' | 'overflow'): void {
    this.#over = true;
    this.#resolve(why);
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}
