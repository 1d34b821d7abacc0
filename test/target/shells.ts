import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { openLocalShell } from '../../src/target/local.ts';
import type { OpenShell } from '../../src/target/shell.ts';

interface KnownShell {
  readonly name: string;
  readonly open: OpenShell;
  /** Why it cannot be tested here. */
  readonly missing: string | undefined;
}

// The shells that the protocol must work with; those that this machine lacks say so.
const named = [shell('dash', 'dash'), shell('bash', 'bash', '--posix'), shell('busybox', 'busybox', 'sh')];
const own = basename(realpathSync('/bin/sh'));
/** /bin/sh is one of these nearly everywhere; where it is not, it is tested too. */
export const shells: readonly KnownShell[] = named.some(({ name }) => name === own)
  ? named
  : [shell('sh', '/bin/sh'), ...named];

function shell(name: string, file: string, ...args: string[]): KnownShell {
  const found = spawnSync(file, [...args, '-c', ':']).status === 0;
  return {
    name,
    open: openLocalShell(file, args),
    missing: found ? undefined : `no ${name} on this machine`,
  };
}
