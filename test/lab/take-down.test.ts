/** Never report as gone what was not verified to be gone. */
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../src/lab/engine/engine-error.ts';
import type { LedgerEntry } from '../../src/lab/ledger/ledger.ts';
import type { Run } from '../../src/lab/ledger/run.ts';
import { takeDown } from '../../src/lab/teardown/take-down.ts';

/** An engine with a list of answers, one per call. */
function runWith(looks: readonly (() => Promise<unknown>)[]): { run: Run; written: LedgerEntry[] } {
  const left = [...looks];
  const written: LedgerEntry[] = [];
  const inspect = (): Promise<unknown> => {
    const next = left.shift();
    if (next === undefined) throw new Error('unexpected call');
    return next();
  };
  const engine = {
    ask: (_: string, call: (signal: AbortSignal) => Promise<unknown>) => call(AbortSignal.any([])),
    docker: { getContainer: () => ({ inspect }) },
  };
  const ledger = { write: (entry: LedgerEntry) => written.push(entry) };
  return { run: { engine, ledger } as unknown as Run, written };
}

const none = () => Promise.reject(new EngineError('engine-refused', 'no such container', { status: 404 }));
const silent = () => Promise.reject(new EngineError('engine-silent', 'The engine does not answer.'));

describe('takeDown', () => {
  it('does not report a lab as gone if the engine stops answering in between', async () => {
    const { run, written } = runWith([none, silent]);
    expect(await takeDown({ run, name: 'lab-1', id: 'abc', image: 'i' })).toEqual([
      {
        kind: 'unproven',
        name: 'lab-1',
        command: 'docker inspect abc',
        why: 'The engine does not answer.',
      },
    ]);
    expect(written).toEqual([]);
  });
});
