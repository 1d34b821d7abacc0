/** What works on a machine beside the subject of the failure: containers, services and listeners, as the machine lists them. */
import { decodeUtf8, type Target } from '../targets/target.ts';

/** Lists of what works, by kind; a list that could not be made is the reason. */
export type Working = ReadonlyMap<string, ReadonlySet<string> | string>;

/** Milliseconds for one list: an engine may be the victim. */
const LIST_MS = 5_000;

/**
 * Each prints what works, a line each. A program that is not there has nothing to list. `docker ps` lists paused containers
 * as well, which do no work.
 */
const LISTS: Readonly<Record<string, string>> = {
  'Docker container': `command -v docker >/dev/null || exit 0
    docker ps --format '{{.Status}}\t{{.Names}}' | sed -n '/(Paused)/!s/^Up[^\t]*\t//p'`,
  'Podman container': `command -v podman >/dev/null || exit 0; podman ps --filter status=running --format '{{.Names}}'`,
  // Docker's own are in the namespace moby.
  'containerd task': `command -v ctr >/dev/null || exit 0
    spaces=$(ctr namespaces ls -q) || exit
    for space in $spaces; do
      [ "$space" = moby ] || ctr -n "$space" tasks ls | awk '$3 == "RUNNING" { print $1 }' || exit
    done`,
  service: `[ -d /run/systemd/system ] || exit 0
    systemctl list-units --type=service --state=active --plain --no-legend | awk '{ print $1 }'`,
  // A socket with an id of 32 hex digits or more in its path belongs to one container or shim.
  listener: `awk '$4 == "0A" { n = split($2, part, ":"); print "TCP port " part[n] }' /proc/net/tcp /proc/net/tcp6 2>/dev/null | sort -u
    awk '$4 == "00010000" && $8 ~ "^/" { print $8 }' /proc/net/unix | grep -vE '[0-9a-f]{32}' | sort -u; :`,
};

/** Lists what works now. Never rejects. */
export async function workingOn(target: Target): Promise<Working> {
  const lists = Object.entries(LISTS).map(
    async ([kind, command]): Promise<[string, Set<string> | string]> => {
      const answer = await target.run(command, { deadline: LIST_MS });
      if (answer.status === 'answered' && answer.exitCode === 0) {
        const names = decodeUtf8(answer.stdout).split('\n').filter(Boolean).map(readable);
        return [kind, new Set(names)];
      }
      const [line = ''] = decodeUtf8(answer.stderr).trim().split('\n');
      return [kind, answer.reason ?? `exit code ${answer.exitCode}: ${line}`];
    },
  );
  return new Map(await Promise.all(lists));
}

/** The kernel writes a port in hexadecimal. */
function readable(name: string): string {
  return name.replace(/^TCP port ([0-9A-F]{4})$/, (_, port: string) => `TCP port ${parseInt(port, 16)}`);
}

/** What no longer works. */
export interface Difference {
  readonly gone: readonly { readonly kind: string; readonly name: string }[];
  /** Why a list cannot be compared. */
  readonly unknown: readonly string[];
}

/**
 * What worked before the failure and during it, and does not now. A list that could not be made during the failure is taken
 * from before it.
 */
export function compareWorking(before: Working, during: Working, now: Working): Difference {
  const gone: { kind: string; name: string }[] = [];
  const unknown: string[] = [];
  for (const [kind, was] of before) {
    const is = now.get(kind);
    if (typeof was === 'string') unknown.push(`${kind}s could not be listed before the failure: ${was}`);
    else if (is === undefined || typeof is === 'string') {
      // An empty list before means that nothing of this kind can be lost.
      if (was.size > 0) unknown.push(`${kind}s cannot be listed now: ${is}`);
    } else {
      const meanwhile = during.get(kind);
      const all = [...was].filter((name) => !(meanwhile instanceof Set) || meanwhile.has(name));
      gone.push(...all.filter((name) => !is.has(name)).map((name) => ({ kind, name })));
    }
  }
  return { gone, unknown };
}
