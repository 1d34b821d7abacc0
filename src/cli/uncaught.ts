/** An uncaught error is a bug in drillbook: prints it with its stack and exits with code 70. */
import { EXIT } from './exit.ts';

/** For the whole process, including unhandled rejections (Node's `--unhandled-rejections=throw`, the default). */
export function endOnUncaught(): void {
  process.on('uncaughtException', (error: unknown) => {
    // Cleanup is not possible here; labs notice that their client has gone and end themselves.
    void import('./explain.ts').then(({ explainInternal }) => {
      explainInternal(error);
      process.exit(EXIT.internal);
    });
  });
}
