/**
 * Lines at the end of a terminal that are drawn again and again, on stderr. Whatever else is written meanwhile, by anyone,
 * appears above them: the streams themselves take the lines away first.
 */
import type { Size } from '../report/drill-status.ts';

/** Milliseconds between two looks at what has changed. */
const PERIOD = 200;

export interface LiveLines extends Disposable {
  /** Takes the lines away while something else has the terminal, e.g. a shell. */
  suspended<T>(work: () => Promise<T>): Promise<T>;
}

/** Whether stderr is a terminal that can move its cursor, and that a person looks at. */
export function canBeLive(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const ci = environment['CI'] ?? '';
  return stream.isTTY === true && environment['TERM'] !== 'dumb' && (ci === '' || ci === 'false');
}

/** Draws until it is disposed; then the lines are gone and the cursor is back. */
export async function showLive(
  frame: (size: Size) => readonly string[],
  { stderr, stdout }: Pick<NodeJS.Process, 'stderr' | 'stdout'> = process,
): Promise<LiveLines> {
  const { createLogUpdate } = await import('log-update');
  // It hides the cursor while it draws, and shows it again at the latest when the process ends.
  const update = createLogUpdate(stderr);
  let isDrawing = false;
  let isShown = false;
  let isSuspended = false;
  /** false: somebody has begun a line, and will end it. */
  let isAtStart = true;
  const own = (act: () => void): void => {
    isDrawing = true;
    try {
      act();
    } finally {
      isDrawing = false;
    }
  };
  const clear = (): void => {
    if (isShown) own(() => update.clear());
    isShown = false;
  };
  const done = (): void => {
    clear();
    own(() => update.done());
  };
  const draw = (): void => {
    if (isSuspended || !isAtStart) return;
    const lines = frame({ columns: stderr.columns ?? 80, rows: stderr.rows ?? 24 });
    if (lines.length === 0) return clear();
    own(() => update(lines.join('\n')));
    isShown = true;
  };
  const restores = [stderr, stdout]
    .filter(({ isTTY }) => isTTY)
    .map((stream) =>
      beforeWrite(stream, (text) => {
        if (isDrawing) return;
        clear();
        isAtStart = text === '' ? isAtStart : text.endsWith('\n');
      }),
    );
  const timer = setInterval(draw, PERIOD);
  timer.unref();
  return {
    async suspended(work) {
      isSuspended = true;
      done();
      try {
        return await work();
      } finally {
        isSuspended = false;
      }
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      done();
      for (const restore of restores) restore();
    },
  };
}

/** Calls `listen` before each write to a stream, and returns what undoes that. */
function beforeWrite(stream: NodeJS.WriteStream, listen: (text: string) => void): () => void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  const watched = (...args: unknown[]): boolean => {
    const [chunk] = args;
    listen(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('latin1'));
    return write(...args);
  };
  stream.write = watched;
  return () => {
    // The method of the prototype is visible again.
    if (stream.write === watched) Reflect.deleteProperty(stream, 'write');
  };
}
