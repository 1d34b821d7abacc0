/** What the exit code says. */
export const EXIT = {
  /** Everything is as expected. */
  expected: 0,
  /** A verdict failed, or a diagnosis has findings. */
  unexpected: 1,
  /** The input is wrong. */
  usage: 2,
  /** The engine or the machine would not do it. */
  machine: 3,
  /** A bug of drillbook; its stack is printed. */
  internal: 70,
  /** Interrupted, after cleaning up. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
