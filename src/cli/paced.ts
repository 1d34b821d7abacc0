/** Writes paragraphs at a reader's pace; a key skips a pause. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Shows paragraphs one after another, while the program goes on. */
export interface Paced {
  say(paragraph: string): void;
  /** Resolves when everything that was said is shown, and read. */
  shown(): Promise<void>;
}

/**
 * @param write prints one paragraph
 * @param pause milliseconds after a paragraph; 0: none
 * @param signal ends all pauses
 */
export function paced(
  write: (paragraph: string) => void,
  pause: (paragraph: string) => number,
  signal: AbortSignal,
): Paced {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  const show = async (paragraph: string): Promise<void> => {
    write(paragraph);
    const ms = signal.aborted ? 0 : pause(paragraph);
    if (ms > 0) await wait(ms, signal);
    waiting--;
  };
  return {
    say(paragraph) {
      if (paragraph === '') return;
      waiting++;
      // Without pauses everything is printed at once, so that nothing is lost if the program crashes.
      if (waiting === 1 && (signal.aborted || pause(paragraph) === 0)) {
        write(paragraph);
        waiting--;
        return;
      }
      last = last.then(() => show(paragraph));
    },
    shown: () => last,
  };
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  const key = new AbortController();
  const input = process.stdin.isTTY === true ? process.stdin : undefined;
  const pressed = (typed: Buffer): void => {
    // In raw mode Ctrl-C is a key.
    if (typed.includes(3)) process.kill(process.pid, 'SIGINT');
    key.abort();
  };
  input?.setRawMode(true).on('data', pressed).resume();
  try {
    await sleep(ms, undefined, { signal: AbortSignal.any([signal, key.signal]) }).catch(() => {});
  } finally {
    input?.off('data', pressed).pause().setRawMode(false);
  }
}
