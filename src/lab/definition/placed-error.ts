/** Names the place in a lab file that an error of the engine is about. */
import { relative } from 'node:path';
import type { Place } from '../../document/problem.ts';
import { EngineError } from '../engine/engine-error.ts';

/** The same error, with the place before its message; anything but an EngineError, and without a place, as it is. */
export function placed(error: unknown, place: Place | undefined): unknown {
  if (!(error instanceof EngineError) || place === undefined) return error;
  const file = relative(process.cwd(), place.file);
  const where = `${file.startsWith('..') ? place.file : file}:${place.line}:${place.column}`;
  return new EngineError(error.code, `${where}: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.status === undefined ? {} : { status: error.status }),
    cause: error,
  });
}
