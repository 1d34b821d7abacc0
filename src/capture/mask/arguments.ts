/**
 * Secrets in the arguments of programs.
 */
import type { Binary } from './binary.ts';
import { environmentEntry } from './environment.ts';
import type { Found } from './found.ts';
import { isSecretName } from './names.ts';
import type { Word } from './words.ts';
import { shellWords } from './words.ts';

/** Options whose value is secret for one program only; elsewhere `-p` is a port or a path. */
const OPTIONS_OF: Record<string, { readonly next?: RegExp; readonly joined?: RegExp }> = {
  mysql: { joined: /^-p(?=.)/ },
  mysqldump: { joined: /^-p(?=.)/ },
  mysqladmin: { joined: /^-p(?=.)/ },
  mariadb: { joined: /^-p(?=.)/ },
  mongo: { next: /^-p$/ },
  mongosh: { next: /^-p$/ },
  sshpass: { next: /^-p$/, joined: /^-p(?=.)/ },
  'redis-cli': { next: /^-a$/ },
  curl: { next: /^(?:-u|--user|-U|--proxy-user|-b|--cookie)$/ },
  wget: { next: /^--user$/ },
  ldapsearch: { next: /^-w$/ },
  ldapmodify: { next: /^-w$/ },
  smbclient: { next: /^-U$/ },
  zip: { next: /^-P$/ },
  unzip: { next: /^-P$/ },
  docker: { next: /^-p$/ },
  podman: {},
  nerdctl: {},
  crictl: {},
};

const OPTION = /^(--?[A-Za-z][\w.-]*)(=?)/;
/** Shells, whose command lines may contain other commands. */
const MAX_NESTING = 3;

/**
 * @param text the source of the words: the text between an option and its value comes from it
 */
export function secretArguments(words: readonly Word[], text: Binary, nesting = 0): Found[] {
  const found: Found[] = [];
  let program: string | undefined;
  const take = (value: Binary, before: Binary, what: string): void => {
    found.push({ value, before, what: `argument ${what}`, grade: 'named' });
  };
  for (const [nth, { value, start }] of words.entries()) {
    const next = words[nth + 1];
    const name = value.slice(value.lastIndexOf('/') + 1);
    if (Object.hasOwn(OPTIONS_OF, name)) program = name;
    const special = program === undefined ? undefined : OPTIONS_OF[program];
    const joined = special?.joined?.exec(value)?.[0];
    if (joined !== undefined) take(value.slice(joined.length), joined, joined);
    const option = OPTION.exec(value);
    if (option !== null) {
      const [whole, flag = '', equals] = option;
      const assigned = equals === '=' ? value.slice(whole.length) : undefined;
      const between = next === undefined ? '' : text.slice(start, next.start);
      if (assigned !== undefined && isSecretName(flag)) take(assigned, whole, flag);
      if (assigned !== undefined && isEnvironmentFlag(flag, program))
        found.push(...environmentEntry(assigned));
      if (assigned === undefined && next !== undefined) {
        if (special?.next?.test(value) === true && !(program === 'docker' && !isDockerLogin(words, nth))) {
          take(passwordPart(next.value), between + userPart(next.value), flag);
        } else if (isSecretName(flag) && !next.value.startsWith('-')) {
          take(next.value, between, flag);
        } else if (isEnvironmentFlag(flag, program)) {
          found.push(...environmentEntry(next.value));
        }
      }
    }
    const pair = /^([A-Za-z_][\w.]*)=/.exec(value);
    if (pair?.[1] !== undefined && isSecretName(pair[1])) take(value.slice(pair[0].length), pair[0], pair[1]);
    if (nesting < MAX_NESTING && /[ \t\n]/.test(value)) {
      for (const line of value.split('\n'))
        found.push(...secretArguments(shellWords(line), line, nesting + 1));
    }
  }
  return found;
}

/** `docker run -p` is a port; `docker login -p` a password. */
function isDockerLogin(words: readonly Word[], until: number): boolean {
  return words.slice(0, until).some((word) => word.value === 'login');
}

const ENGINES = ['docker', 'podman', 'nerdctl', 'crictl'];

/** For an engine `-e` sets a variable; for `grep` it is a pattern. */
function isEnvironmentFlag(flag: string, program: string | undefined): boolean {
  return (flag === '-e' || flag === '--env') && program !== undefined && ENGINES.includes(program);
}

/** Of `user:password` (curl) and `user%password` (smbclient). */
function passwordPart(value: Binary): Binary {
  return value.slice(userPart(value).length);
}

function userPart(value: Binary): Binary {
  return /^[^:%\s]*[:%]/.exec(value)?.[0] ?? '';
}
