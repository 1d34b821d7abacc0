import { TargetError } from '../target.ts';

interface Known {
  readonly said: RegExp;
  readonly code: TargetError['code'];
  readonly message: (host: string) => string;
  readonly hint?: (host: string) => string;
}

/** What OpenSSH's client says, in the order in which to look for it. */
const KNOWN: readonly Known[] = [
  {
    said: /ssh: (?:command )?not found/,
    code: 'target-unreachable',
    message: () => 'there is no ssh on this machine',
    hint: () => 'install openssh-client',
  },
  {
    said: /could not resolve hostname/i,
    code: 'target-not-found',
    message: (host) => `there is no host \`${host}\``,
    hint: () => 'a Host of ~/.ssh/config, a name that resolves, or an address',
  },
  {
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'target-denied',
    message: (host) => `the key of ${host} is not the one that is known for it`,
    hint: (host) =>
      `find out why; if the host was set up anew, \`ssh-keygen -R ${host}\` forgets the old key`,
  },
  {
    said: /host key verification failed|host key is known for/i,
    code: 'target-denied',
    message: (host) => `the key of ${host} is not known`,
    hint: (host) =>
      `connect once with \`ssh ${host}\` and compare the fingerprint; it is never accepted unseen`,
  },
  {
    said: /permission denied|too many authentication failures/i,
    code: 'target-denied',
    message: (host) => `${host} accepts none of your keys`,
    hint: () => 'passwords are not asked for; see `ssh-add -l`, IdentityFile and the user name',
  },
  {
    said: /connection refused/i,
    code: 'target-unreachable',
    message: (host) => `${host} refuses the connection`,
    hint: () => 'is sshd running there, and on this port?',
  },
  {
    said: /timed out|no route to host|network is unreachable/i,
    code: 'target-unreachable',
    message: (host) => `${host} does not answer`,
  },
];

/** One sentence for an ssh that ended before there was a connection. */
export function explainSsh(host: string, exit: number | null, stderr: string): TargetError {
  for (const { said, code, message, hint } of KNOWN) {
    if (said.test(stderr)) return new TargetError(code, message(host), hint?.(host));
  }
  const last = stderr.trim().split(/\r?\n/).at(-1) ?? '';
  // 255 is ssh's own; any other code is that of the command on the other side.
  const what = exit === 255 ? `no connection to ${host}` : `no shell on ${host}`;
  const message = last === '' ? what : `${what}: ${last}`;
  if (exit === 255) return new TargetError('target-unreachable', message);
  return new TargetError('target-no-shell', message, 'the account needs to be allowed to run /bin/sh');
}
