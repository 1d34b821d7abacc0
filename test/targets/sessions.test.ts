import { expect, onTestFinished, test } from 'vitest';
import { Sessions } from '../../src/targets/schedule/sessions.ts';
import { describeShells } from './shells.ts';

describeShells('sessions', (shell) => {
  // As after a wraparound of process ids, which happens every few minutes where many processes start.
  test('one whose leftovers are being looked for still counts, so no other one is opened beside it', async () => {
    let changes = 0;
    const sessions = new Sessions(shell.open, 5000, () => {
      changes += 1;
    });
    onTestFinished(() => sessions.close());
    await sessions.add();
    const slot = sessions.take();
    if (slot === undefined) throw new Error('there is no session');
    const before = changes;
    sessions.giveBack(slot.session, { outcome: { kind: 'ended', exitCode: 0 }, session: 'left-unsure' });
    expect([sessions.live, sessions.idle]).toEqual([1, 0]);
    await expect.poll(() => changes).toBeGreaterThan(before);
    expect([sessions.live, sessions.idle]).toEqual([1, 1]);
  });
});
