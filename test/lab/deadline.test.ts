import { describe, expect, it } from 'vitest';
import { DeadlineError, until, withDeadline } from '../../src/lab/engine/deadline.ts';

const never = (): Promise<never> => new Promise(() => {});

describe('withDeadline', () => {
  it('passes the answer and the rejection of the work through', async () => {
    await expect(withDeadline(1_000, 'it', async () => 7)).resolves.toBe(7);
    await expect(withDeadline(1_000, 'it', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('gives up on work that ignores its signal, and aborts the signal', async () => {
    let told: AbortSignal | undefined;
    const given = withDeadline(5, 'it', (signal) => {
      told = signal;
      return never();
    });
    await expect(given).rejects.toMatchObject({ name: 'DeadlineError', what: 'it', ms: 5 });
    expect(told?.aborted).toBe(true);
  });

  it("rejects with the caller's reason, even if aborted before", async () => {
    const stop = new AbortController();
    const given = withDeadline(10_000, 'it', never, stop.signal);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await expect(withDeadline(10_000, 'it', never, stop.signal)).rejects.toThrow('enough');
  });
});

describe('until', () => {
  it('polls until nothing is missing', async () => {
    let left = 3;
    await until(10_000, 'it', () => (--left > 0 ? 'more' : undefined), 1);
    expect(left).toBe(0);
  });

  it('says what was still missing', async () => {
    const asked = until(5, 'the thing', () => 'a screw', 1);
    await expect(asked).rejects.toThrow(DeadlineError);
    await expect(asked).rejects.toThrow(/the thing.*a screw/);
  });
});
