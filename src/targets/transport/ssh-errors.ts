import { TargetError } from '../target.ts';

interface Known {
  readonly said: RegExp;
  readonly code: TargetError['code'];
  readonly message: (host: string) => string;
  readonly hint?: (host: string) => string;
}

/** Messages of OpenSSH's client, in the order in which to check them. */
const KNOWN: readonly Known[] = [
  {
    said: /ssh: (?:command )?not found/,
    code: 'target-unreachable',
    message: () => 'ssh is not installed on this machine',
    hint: () => 'install openssh-client',
  },
  {
    said: /could not resolve hostname/i,
    code: 'target-not-found',
    message: (host) => `unknown host \`${host}\``,
    hint: () => 'use a Host of ~/.ssh/config, a name that resolves, or an address',
  },
  {
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'target-denied',
    message: (host) => `the host key of ${host} has changed`,
    hint: (host) =>
      `find out why; if the host was reinstalled, remove the old key with \`ssh-keygen -R ${host}\``,
  },
  {
    said: /host key verification failed|host key is known for/i,
    code: 'target-denied',
    message: (host) => `the host key of ${host} is unknown`,
    hint: (host) =>
      `connect once with \`ssh ${host}\` and compare the fingerprint; drillbook never accepts it unseen`,
  },
  {
    said: /permission denied|too many authentication failures/i,
    code: 'target-denied',
    message: (host) => `${host} rejects all of your keys`,
    hint: () => 'check `ssh-add -l`, IdentityFile and the user name; drillbook never prompts for a password',
  },
  {
    said: /connection refused/i,
    code: 'target-unreachable',
    message: (host) => `${host} refuses the connection`,
    hint: () => 'check that sshd is running there, on this port',
  },
  {
    said: /timed out|no route to host|network is unreachable/i,
    code: 'target-unreachable',
    message: (host) => `${host} does not answer`,
  },
];

/** Explains an ssh that ended before it had connected. */
export function explainSsh(host: string, exit: number | null, stderr: string): TargetError {
  for (const { said, code, message, hint } of KNOWN) {
    if (said.test(stderr)) return new TargetError(code, message(host), hint?.(host));
  }
  const last = stderr.trim().split(/\r?\n/).at(-1) ?? '';
  // 255 is ssh's own exit code; any other is that of the command on the other side.
  const what = exit === 255 ? `no connection to ${host}` : `no shell on ${host}`;
  const message = last === '' ? what : `${what}: ${last}`;
  if (exit === 255) return new TargetError('target-unreachable', message);
  return new TargetError('target-no-shell', message, 'allow the account to run /bin/sh');
}
