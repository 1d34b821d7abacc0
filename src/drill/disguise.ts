/**
 * Gives the tools of a lab names that do not say what was done with them: `ps`, the mount table and `ls` are
 * where a person looks first.
 */
import type { Target } from '../targets/target.ts';
import { decodeUtf8 } from '../targets/target.ts';

/** Where a scenario's own commands find the tools under their real names. */
const TOOLS = '/usr/local/lib/drillbook/tools';

/** Milliseconds. */
const DISGUISE_MS = 10_000;

/**
 * `hangfs` says its name as a process, as the type of its mounts and as the folder of its sockets; a name of the same length
 * takes its place in the program. Its wrapper replaces itself, so that no process has the old name.
 */
const DISGUISE = `set -e
tools=${TOOLS} bin=/usr/local/bin lib=/usr/local/lib/drillbook
mkdir -p $tools
if [ -x $bin/hangfs ]; then
  LC_ALL=C sed 's/hangfs/datafs/g' $bin/hangfs > $bin/datafs
  chmod +x $bin/datafs
  printf '#!/bin/sh\\nexec %s/datafs "$@"\\n' $bin > $tools/hangfs
  chmod +x $tools/hangfs
  rm $bin/hangfs
fi
[ ! -e $bin/stuck ] || mv $bin/stuck $tools/stuck
if [ -e $lib/runc-unbounded ]; then
  mv $lib/runc-unbounded $lib/runc
  sed -i 's/runc-unbounded/runc/' /usr/local/sbin/lab-runtime
fi
rmdir /mnt/hang 2>/dev/null || :`;

/** @throws {Error} if it is not possible: a practice session must not give its answer away */
export async function disguiseTools(target: Target): Promise<void> {
  const answer = await target.run(DISGUISE, { deadline: DISGUISE_MS });
  if (answer.status === 'answered' && answer.exitCode === 0) return;
  throw new Error(answer.reason ?? decodeUtf8(answer.stderr).trim());
}

/** The same target, on which commands find the tools under their real names. */
export function withTools(target: Target): Target {
  return {
    name: target.name,
    run: (command, limits) => target.run(`PATH=${TOOLS}:$PATH\n${command}`, limits),
    read: (paths, limits) => target.read(paths, limits),
    close: () => target.close(),
    [Symbol.asyncDispose]: () => target.close(),
  };
}
