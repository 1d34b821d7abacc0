import { Alarm } from '../schedule/alarm.ts';
import type { CommandTrain } from './command-train.ts';
import { HELP, ranToItsEnd, start, supervise } from './run-exchange.ts';
import type { SessionSlot, Ran, Started } from './run-exchange.ts';
import { haltText } from './script.ts';
import { tryWithin } from '../schedule/try-within.ts';

/** A command that others wait behind may take so long; then these are called back. Milliseconds. */
const PATIENCE = 50;
/** What a shell said is heard after so long, on a connection that works. Milliseconds. */
const TRANSIT = 250;

/**
 * Runs commands that were sent together. As soon as one of them is not quick, the shell is told to start none of those
 * behind it (a signal, which a shell handles between two commands), and they go to other sessions; the one goes on
 * under its own deadline. Never rejects. What it saves is said of `CommandTrain`.
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

/** Has the followers for others to run. The next one may just have begun: it is theirs once it is clear that not. */
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

/** Is lost once, when nothing has moved for so long. */
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
