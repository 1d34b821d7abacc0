/**
 * Ctrl-C: the first aborts the work and lets it clean up; further ones report what drillbook is waiting for.
 */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('interrupted');
  }
}

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** What a second Ctrl-C reports, e.g. `removal of the lab of fuse-hung-rm`. */
  waitingFor: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens until disposed. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const interrupt: Interrupt = {
    signal: controller.signal,
    waitingFor: 'cleanup',
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
