/** An error that nobody catches is a bug of drillbook: it is said as one, with its stack, and ends the process with exit code 70. */
import { EXIT } from './exit.ts';

/** For the whole process. A rejection that nobody handles arrives here too (Node's `--unhandled-rejections=throw`, the default). */
export function endOnUncaught(): void {
  process.on('uncaughtException', (error: unknown) => {
    // What was begun cannot be finished from here; labs that are left see that their client has gone and end themselves.
    void import('./explain.ts').then(({ explainInternal }) => {
      explainInternal(error);
      process.exit(EXIT.internal);
    });
  });
}
