/**
 * What a name says about its value: of an environment variable, an option, a key.
 */

/** Parts of names whose values are secrets. */
const SECRET_PARTS = new Set(
  (
    'password passwd passphrase pass pwd pw passcode secret secrets token apikey accesskey secretkey ' +
    'privatekey credential credentials cred creds auth authorization authkey bearer cookie cookies signature ' +
    'requirepass masterauth otp jwt psk'
  ).split(' '),
);
/** Qualifiers that make a key a secret, as in `api_key`. */
const KEY_KINDS = new Set(
  'api access secret private signing encryption ssh auth account master shared storage session license'.split(
    ' ',
  ),
);
/** A name with this suffix describes a secret and does not contain one. */
const HARMLESS_ENDS = new Set(
  (
    'file files path dir directory name ttl host hosts port type len length size count max min timeout expiry ' +
    'policy enabled driver store provider method mode version algorithm endpoint'
  ).split(' '),
);

export function isSecretName(name: string): boolean {
  const parts = partsOf(name);
  const last = parts[parts.length - 1];
  if (last === undefined || HARMLESS_ENDS.has(last)) return false;
  return parts.some(
    (part, nth) =>
      SECRET_PARTS.has(part) ||
      /password|passwd|secret|passphrase/.test(part) ||
      (part === 'key' && KEY_KINDS.has(parts[nth - 1] ?? '')),
  );
}

/** In an environment, `KEY` alone indicates a secret. */
export function isSecretVariable(name: string): boolean {
  const parts = partsOf(name);
  return isSecretName(name) || parts[parts.length - 1] === 'key' || parts[parts.length - 1] === 'dsn';
}

function partsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
}

/** Variables that configure a process and never contain a secret. */
const PLAIN_VARIABLES = new Set(
  (
    'PATH LANG LANGUAGE TERM HOSTNAME HOME SHELL PWD OLDPWD SHLVL USER LOGNAME TZ TMPDIR EDITOR PAGER ' +
    'DEBIAN_FRONTEND container GOPATH GOROOT JAVA_HOME NODE_ENV PYTHONUNBUFFERED NOTIFY_SOCKET INVOCATION_ID ' +
    'JOURNAL_STREAM LISTEN_FDS LISTEN_PID'
  ).split(' '),
);

export function isPlainVariable(name: string): boolean {
  return PLAIN_VARIABLES.has(name) || /^LC_[A-Z]+$/.test(name) || /^[A-Z_]{1,40}_VERSION$/.test(name);
}

/**
 * Common words that may also be values. Masking them everywhere would hide what a diagnosis needs, and anyone could
 * cause that with the environment of a container.
 */
const COMMON_WORDS = new Set(
  (
    'true false null none root admin user test guest default local localhost example changeme password secret ' +
    'token auth basic bearer public private enabled disabled always never auto info debug warn warning error ' +
    'production development staging running exited paused created restarting removing dead status state ' +
    'frozen freezing thawed docker dockerd containerd runc shim moby kill delete host bridge overlay overlay2 ' +
    'cgroup freezer fuse linux amd64 arm64 sleeping stopped zombie unknown healthy unhealthy starting'
  ).split(' '),
);

export function isCommonWord(value: string): boolean {
  return COMMON_WORDS.has(value.toLowerCase());
}
