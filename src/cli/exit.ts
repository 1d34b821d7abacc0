/** What each exit code means. */
export const EXIT = {
  /** As expected. */
  expected: 0,
  /** A verdict failed, or a diagnosis has findings. */
  unexpected: 1,
  /** The input is wrong. */
  usage: 2,
  /** The engine or the machine failed. */
  machine: 3,
  /** A bug in drillbook; the stack is printed. */
  internal: 70,
  /** Interrupted, after cleaning up. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
