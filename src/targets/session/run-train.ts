import { Alarm } from '../schedule/alarm.ts';
import type { CommandTrain } from './command-train.ts';
import { HELP, ranToItsEnd, start, supervise } from './run-exchange.ts';
import type { SessionSlot, Ran, Started } from './run-exchange.ts';
import { haltText } from './script.ts';
import { tryWithin } from '../schedule/try-within.ts';

/** How long a command may take before the commands behind it are called back. Milliseconds. */
const PATIENCE = 50;
/** How long output takes at most to arrive on a working connection. Milliseconds. */
const TRANSIT = 250;

/**
 * Runs commands that were sent together. As soon as one of them is not quick, the shell is told to skip those behind
 * it (by a signal, which a shell handles between two commands), and they go to other sessions; the slow one continues
 * under its own deadline. Never rejects. For what this saves, see `CommandTrain`.
 */
export async function runTrain(place: SessionSlot, train: CommandTrain): Promise<Ran> {
  const { session, janitor, openCost } = place;
  const patience = new Patience(PATIENCE + 2 * openCost);
  let alarm: Alarm | undefined;
  train.begin({
    overflow: () => {
      if (alarm === undefined) patience.lose();
      else if (!alarm.over) {
        session.pause();
        alarm.ring('overflow');
      }
    },
    progress: () => {
      patience.restart();
      alarm?.restart();
    },
  });
  const started = start(session, train);
  const end = await Promise.race([started.ended, patience.lost]);
  patience.stop();
  if (end !== undefined) return ranToItsEnd(end);
  if (train.hasFollowers) {
    const early = await callBack(place, train, started);
    if (early !== undefined) return early;
  }
  alarm = new Alarm(train, () => janitor.prepare(), train.running);
  if (train.overflowed) alarm.ring('overflow');
  return await supervise(place, train, started, alarm);
}

/**
 * Hands the followers to other sessions. The next one may just have begun: it is handed over once it is clear that it
 * has not.
 */
async function callBack(
  { session, janitor, openCost }: SessionSlot,
  train: CommandTrain,
  { ended }: Started,
): Promise<Ran | undefined> {
  const helper = await janitor.inspectorWithin(HELP + 2 * openCost, openCost);
  const told = await helper?.ask(haltText(session.identity.pid));
  if (told === undefined) return undefined;
  train.halt(2);
  const end = await tryWithin(ended, TRANSIT + 5 * openCost);
  if (end !== undefined) return ranToItsEnd(end);
  train.halt(1);
  return undefined;
}

/** Runs out when nothing has moved for a given time. */
class Patience {
  readonly lost: Promise<undefined>;
  readonly #ms: number;
  #resolve: (nothing: undefined) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(ms: number) {
    this.#ms = ms;
    this.lost = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.restart();
  }

  restart(): void {
    clearTimeout(this.#timer);
    if (!this.#over) this.#timer = setTimeout(() => this.lose(), this.#ms);
  }

  lose(): void {
    this.stop();
    this.#resolve(undefined);
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}
