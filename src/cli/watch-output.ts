/**
 * Errors of stdout and stderr. Whoever reads us may leave (`| head`): what was begun is finished and cleaned up all the
 * same, unheard. A disk that is full is another matter for results, and none for progress.
 */
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';

export interface WatchedOutput {
  /** Once all was written: the exit code of the command, or that of results which could not be written. */
  ended(exit: ExitCode): Promise<ExitCode>;
}

export function watchOutput(): WatchedOutput {
  let lost: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
  });
  process.stderr.on('error', () => {});
  return {
    async ended(exit) {
      // Its callback comes after those of all writes before it, with an error where the stream has failed.
      await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
      if (lost === undefined) return exit;
      process.stderr.write(`drillbook: the results could not be written: ${lost.message} [output-lost]\n`);
      return exit === EXIT.interrupted ? exit : EXIT.machine;
    },
  };
}
