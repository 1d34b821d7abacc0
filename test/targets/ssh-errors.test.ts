import { expect, test } from 'vitest';
import { explainSsh } from '../../src/targets/transport/ssh-errors.ts';

test.each([
  ['target-unreachable', 127, 'sh: 1: ssh: not found'],
  ['target-not-found', 255, 'ssh: Could not resolve hostname nope: Name or service not known'],
  ['target-denied', 255, 'Host key verification failed.'],
  ['target-denied', 255, 'No ED25519 host key is known for x and you have requested strict checking.'],
  [
    'target-denied',
    255,
    '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.',
  ],
  ['target-denied', 255, 'root@x: Permission denied (publickey).'],
  ['target-unreachable', 255, 'ssh: connect to host x port 22: Connection refused'],
  ['target-unreachable', 255, 'ssh: connect to host x port 22: Connection timed out'],
  ['target-unreachable', 255, 'kex_exchange_identification: read: Connection reset by peer'],
  ['target-no-shell', 1, 'This account is currently not available.'],
  ['target-no-shell', 127, 'sh: 1: exec: /bin/sh: not found'],
  ['target-unreachable', 255, ''],
])('%s for exit code %i and %j', (code, exit, stderr) => {
  const error = explainSsh('x', exit, stderr);
  expect(error.code).toBe(code);
  expect(error.message).not.toContain('\n');
});

test('distinguishes a changed key from an unknown one', () => {
  const changed = explainSsh(
    'x',
    255,
    'REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.',
  );
  const unknown = explainSsh('x', 255, 'Host key verification failed.');
  expect(changed.message).not.toBe(unknown.message);
});
