import { TargetError } from './target.ts';

/** A parsed target name. Parsing opens nothing and looks nothing up. */
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
  /** undefined: the port from the ssh configuration, else 22. */
  readonly port: number | undefined;
}

const KNOWN =
  'a target is `local`, `docker://NAME`, `ssh://[user@]host[:port]`, a capture file, or an incident file (.yaml)';
// What Docker accepts as a name or id; `inspect` prints names with a leading slash.
const CONTAINER = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
// Narrow on purpose: ssh expands %h and %r in the user's own ProxyCommand and Match lines, which run in a shell.
const SSH =
  /^(?:(?<user>[A-Za-z0-9_.+][A-Za-z0-9_.+@\\-]*)@)?(?:\[(?<six>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)\]|(?<host>[A-Za-z0-9_.][A-Za-z0-9_.-]*))(?::(?<port>\d{1,5}))?\/?$/;

/** Parses a target name. Returns a TargetError if it is invalid; never throws. */
export function parseTargetName(name: string): TargetName | TargetError {
  if (name === 'local') return { kind: 'local' };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(name)?.[1];
  if (scheme === undefined) {
    if (name === '' || name.includes('\0'))
      return new TargetError('target-unknown', 'target name is empty', KNOWN);
    return { kind: /\.ya?ml$/.test(name) ? 'incident' : 'capture', path: name };
  }
  const rest = name.slice(scheme.length + 3);
  if (scheme === 'docker') return containerOf(rest, name);
  if (scheme === 'ssh') return destinationOf(rest, name);
  return new TargetError('target-unknown', `unknown kind of target \`${scheme}://\``, KNOWN);
}

/** The display name of a destination. */
export function nameOfDestination({ host, user, port }: SshDestination): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return `ssh://${user === undefined ? '' : `${user}@`}${shown}${port === undefined ? '' : `:${port}`}`;
}

function containerOf(rest: string, name: string): TargetName | TargetError {
  if (CONTAINER.test(rest)) return { kind: 'docker', container: rest.replace(/^\//, '') };
  return new TargetError(
    'target-unknown',
    `invalid container name in \`${name}\``,
    'use docker://NAME, with a name that `docker ps` shows',
  );
}

function destinationOf(rest: string, name: string): TargetName | TargetError {
  const groups = SSH.exec(rest)?.groups;
  const host = groups?.['six'] ?? groups?.['host'];
  const port = groups?.['port'] === undefined ? undefined : Number(groups['port']);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) {
    const hint = 'use ssh://[user@]host[:port]; put options into ~/.ssh/config';
    return new TargetError('target-unknown', `invalid host in \`${name}\``, hint);
  }
  return { kind: 'ssh', destination: { host, user: groups?.['user'], port } };
}
