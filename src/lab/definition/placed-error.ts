/** Names the place in a lab file that an error of the engine is about. */
import { relative } from 'node:path';
import type { Place } from '../../document/problem.ts';
import { FileRefused } from '../../document/regular-file.ts';
import { EngineError, type EngineCode } from '../engine/engine-error.ts';

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

/** A file of the lab that cannot be packed, as an error with that code; anything else as it is. */
export function refusedFile(error: unknown, code: EngineCode): unknown {
  // RangeError: a path that is too long for an archive.
  if (!(error instanceof FileRefused) && !(error instanceof RangeError)) return error;
  return new EngineError(code, error.message, { cause: error });
}
