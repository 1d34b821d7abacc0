/**
 * What `.status` of a look can be, with what each says. The rules about conditions and the reference are made of this;
 * that it holds every status of an answer, `src/diagnose/observe.ts` proves to the compiler.
 */
export const LOOK_STATUSES = {
  answered: 'the command ended, or the file was read to its end',
  'not-found': 'there is no such file',
  denied: 'the file may not be read',
  failed: 'the question could not be asked',
  'timed-out': 'it missed its deadline',
  abandoned: 'it missed its deadline, and something of it could not be killed',
  truncated: 'it printed more than the cap',
  unreachable: 'the target went away',
  'not-captured': 'the capture does not hold this question',
  skipped: 'it was not asked',
} as const satisfies Readonly<Record<string, string>>;

/** How one look ended: the status of its answer, or `skipped`. */
export type LookStatus = keyof typeof LOOK_STATUSES;

export const LOOK_STATUS_NAMES = Object.keys(LOOK_STATUSES) as readonly LookStatus[];
