/**
 * The values of `status(x)`, with their meaning. The rules about conditions and the reference use this
 * table; a type in `src/diagnose/observe.ts` checks that it is complete.
 */
export const OBSERVATION_STATUSES = {
  answered: 'the command ended, or the file was read to its end',
  'not-found': 'the file does not exist',
  denied: 'permission denied',
  failed: 'the command could not run, or the file could not be read',
  'timed-out': 'it missed its deadline',
  abandoned: 'it missed its deadline, and a task of it could not be killed',
  truncated: 'it printed more than the limit',
  unreachable: 'the target became unreachable',
  'not-captured': 'the capture does not contain this question',
  skipped: 'it was skipped',
} as const satisfies Readonly<Record<string, string>>;

/** The status of an answer, or `skipped`. */
export type ObservationStatus = keyof typeof OBSERVATION_STATUSES;

export const OBSERVATION_STATUS_NAMES = Object.keys(OBSERVATION_STATUSES) as readonly ObservationStatus[];
