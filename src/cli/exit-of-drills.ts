/** The exit code of drills. */
import type { DrillDocument } from '../drill/result.ts';
import { PASSING } from '../drill/result.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';

export function exitCodeOf(document: DrillDocument, signal: AbortSignal): ExitCode {
  if (signal.aborted) return EXIT.interrupted;
  if (document.drills.length === 0) return EXIT.usage;
  const lab = document.drills.some((one) => one.problems.some((problem) => problem.code === 'lab-failed'));
  if (lab) return EXIT.machine;
  return document.drills.every((one) => PASSING.has(one.verdict)) ? EXIT.expected : EXIT.unexpected;
}
