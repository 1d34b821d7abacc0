import { TargetError } from './target.ts';

/** What the user's name of a target means; nothing is opened or looked up. */
export type TargetName =
  | { readonly kind: 'local' }
  | { readonly kind: 'docker'; readonly container: string }
  | { readonly kind: 'ssh'; readonly destination: SshDestination }
  | { readonly kind: 'capture'; readonly path: string }
  /** A YAML file that describes a node. */
  | { readonly kind: 'incident'; readonly path: string };

/** A host for ssh. */
export interface SshDestination {
  /** A host name, an address, or a `Host` of the user's ssh configuration. */
  readonly host: string;
  readonly user: string | undefined;
  /** undefined: as the ssh configuration says, else 22. */
  readonly port: number | undefined;
}

const KNOWN =
  'a target is `local`, `docker://NAME`, `ssh://[user@]host[:port]`, a capture file, or an incident file (.yaml)';
// What Docker accepts as a name or id; a name may begin with a slash in what `inspect` prints.
const CONTAINER = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
// Narrow on purpose: ssh expands %h and %r in the user's own ProxyCommand and Match lines, which run in a shell.
const SSH =
  /^(?:(?<user>[A-Za-z0-9_.+][A-Za-z0-9_.+@\\-]*)@)?(?:\[(?<six>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)\]|(?<host>[A-Za-z0-9_.][A-Za-z0-9_.-]*))(?::(?<port>\d{1,5}))?\/?$/;

/** Says what a target's name means, or what is wrong with it. Never throws. */
export function parseTargetName(name: string): TargetName | TargetError {
  if (name === 'local') return { kind: 'local' };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(name)?.[1];
  if (scheme === undefined) {
    if (name === '' || name.includes('\0'))
      return new TargetError('target-unknown', 'a target needs a name', KNOWN);
    return { kind: /\.ya?ml$/.test(name) ? 'incident' : 'capture', path: name };
  }
  const rest = name.slice(scheme.length + 3);
  if (scheme === 'docker') return containerOf(rest, name);
  if (scheme === 'ssh') return destinationOf(rest, name);
  return new TargetError('target-unknown', `there is no kind of target \`${scheme}://\``, KNOWN);
}

/** The name under which a destination is shown. */
export function nameOfDestination({ host, user, port }: SshDestination): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return `ssh://${user === undefined ? '' : `${user}@`}${shown}${port === undefined ? '' : `:${port}`}`;
}

function containerOf(rest: string, name: string): TargetName | TargetError {
  if (CONTAINER.test(rest)) return { kind: 'docker', container: rest.replace(/^\//, '') };
  return new TargetError(
    'target-unknown',
    `\`${name}\` does not name a container`,
    'docker://NAME, as `docker ps` shows it',
  );
}

function destinationOf(rest: string, name: string): TargetName | TargetError {
  const groups = SSH.exec(rest)?.groups;
  const host = groups?.['six'] ?? groups?.['host'];
  const port = groups?.['port'] === undefined ? undefined : Number(groups['port']);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) {
    const hint = 'ssh://[user@]host[:port]; options and paths belong into ~/.ssh/config';
    return new TargetError('target-unknown', `\`${name}\` does not name a host`, hint);
  }
  return { kind: 'ssh', destination: { host, user: groups?.['user'], port } };
}
