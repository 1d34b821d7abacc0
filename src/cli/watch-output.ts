/**
 * Errors of stdout and stderr. If the reader leaves (`| head`), the work is finished and cleaned up anyway, without
 * output. Results that cannot be written (disk full) are an error; lost progress messages are not.
 */
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';

export interface WatchedOutput {
  /** After all output is written: the command's exit code, or that of lost results. */
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
      // The callback runs after those of all earlier writes, with an error if the stream has failed.
      await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
      if (lost === undefined) return exit;
      process.stderr.write(`drillbook: cannot write the results: ${lost.message} [output-lost]\n`);
      return exit === EXIT.interrupted ? exit : EXIT.machine;
    },
  };
}
