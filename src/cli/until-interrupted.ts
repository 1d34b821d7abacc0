import type { Interrupt } from './interrupt.ts';

/** undefined if the interrupt came first. */
export function untilInterrupted<T>(work: Promise<T>, { signal }: Interrupt): Promise<T | undefined> {
  const interrupted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return Promise.race([work, interrupted]);
}
