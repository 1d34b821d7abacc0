/**
 * Ctrl-C: the first ends the work and lets it clean up; a further one says what is still being waited for.
 */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('interrupted');
  }
}

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** What a second Ctrl-C is told, e.g. `the lab of fuse-hung-rm is being removed`. */
  waitingFor: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens until it is disposed of. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const interrupt: Interrupt = {
    signal: controller.signal,
    waitingFor: 'what was begun to be undone',
    [Symbol.dispose]() {
      for (const name of SIGNALS) process.off(name, listener);
    },
  };
  const listener = (): void => {
    if (!controller.signal.aborted) {
      process.stderr.write('\ndrillbook: interrupted; cleaning up\n');
      controller.abort(new Interrupted());
    } else {
      process.stderr.write(`drillbook: still waiting for ${interrupt.waitingFor}\n`);
    }
  };
  for (const name of SIGNALS) process.on(name, listener);
  return interrupt;
}
