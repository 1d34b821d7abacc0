import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, test } from 'vitest';
import { openLocalShell } from '../../src/targets/local.ts';
import type { OpenShell } from '../../src/targets/transport/shell.ts';

export interface KnownShell {
  readonly name: string;
  readonly open: OpenShell;
  /** How to run one command with it: the reference for every frame. */
  readonly call: readonly string[];
  /** Why it cannot be tested here. */
  readonly missing: string | undefined;
}

// The shells that the protocol must work with; missing ones are reported.
const named = [shell('dash', 'dash'), shell('bash', 'bash', '--posix'), shell('busybox', 'busybox', 'sh')];
const own = basename(realpathSync('/bin/sh'));
/** /bin/sh is one of these nearly everywhere; if it is not, it is tested, too. */
const shells: readonly KnownShell[] = named.some(({ name }) => name === own)
  ? named
  : [shell('sh', '/bin/sh'), ...named];

/** The same tests for each shell; skipped with the reason if it is missing. */
export function describeShells(what: string, tests: (shell: KnownShell) => void): void {
  for (const one of shells) {
    const title = `${what} in ${one.name}`;
    const { missing } = one;
    if (missing === undefined) describe(title, () => tests(one));
    else test(title, (context) => context.skip(missing));
  }
}

function shell(name: string, file: string, ...args: string[]): KnownShell {
  const found = spawnSync(file, [...args, '-c', ':']).status === 0;
  return {
    name,
    open: openLocalShell(file, args),
    call: [file, ...args, '-c'],
    missing: found ? undefined : `no ${name} on this machine`,
  };
}
