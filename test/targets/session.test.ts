import { expect, test } from 'vitest';
import { ask } from '../../src/targets/session/ask.ts';
import { Session } from '../../src/targets/session/session.ts';
import { describeShells } from './shells.ts';

const LISTEN = 'echo here\n';

describeShells('a session', (shell) => {
  const opened = (): Promise<Session> => Session.open(shell.open, new AbortController().signal);

  test('that was told to exit does not answer any more, and throws nothing', async () => {
    const session = await opened();
    const left = session.finish();
    // Whoever ends hanging commands keeps asking, even while the target is being closed.
    expect(await ask(session, LISTEN, 1000)).toBeUndefined();
    expect(
      await session.execute({ text: () => '', data: () => undefined, item: () => undefined }),
    ).toMatchObject({
      kind: 'lost',
    });
    await left;
    expect(session.gone).toBe(true);
  });

  test('that is asked something while it exits answers or is lost', async () => {
    const session = await opened();
    const asked = ask(session, LISTEN, 1000);
    await session.finish();
    expect([undefined, 'here\n']).toContain(await asked);
    expect(await ask(session, LISTEN, 1000)).toBeUndefined();
  });
});
