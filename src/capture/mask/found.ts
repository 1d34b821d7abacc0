/**
 * A secret that a detector found, and where else its value may be masked.
 */
import type { Binary } from './binary.ts';
import { isCommonWord } from './names.ts';
import type { Edge } from './needles.ts';

export interface Found {
  readonly value: Binary;
  /** The same secret in another form that no encoding produces, e.g. percent-decoded. */
  readonly alias?: Binary;
  /** The text directly before it: `NAME=`, `--token `. An inconspicuous value is a secret only after this. */
  readonly before: Binary;
  /** For people, e.g. `environment DB_PASSWORD`. */
  readonly what: string;
  /**
   * `given`: a user's pattern matches. `named`: its name or shape indicates a secret.
   * `perhaps`: it was only in a place for secrets.
   */
  readonly grade: 'given' | 'named' | 'perhaps';
}

/** Hexadecimal ids and UUIDs name things: containers, images, pods. */
const ID = /^(?:sha256:)?[0-9a-f]{12,}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PATH = /^(?:[.~]?\/|[a-z]:\\)[^\s"']*$/i;
const PLAIN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^@]*$/i;

/** Shorter values are searched only as whole words. */
const DISTINCT_LENGTH = 12;

/**
 * How distinctive the value is: with these edges it is masked everywhere; undefined: only after its prefix.
 * @param isName whether the value is also the name of something on the target
 */
export function edgeOf({ value, grade }: Found, isName: (value: Binary) => boolean): Edge | undefined {
  if (grade === 'given') return value.length < DISTINCT_LENGTH ? 'word' : 'any';
  if (value.length < 4 || isCommonWord(value) || PATH.test(value) || PLAIN_URL.test(value)) return undefined;
  // A number may be a process, a port or a size; only as a whole argument is it the secret.
  if (/^[0-9]+$/.test(value)) return grade === 'named' ? 'whole' : undefined;
  const edge = value.length < DISTINCT_LENGTH ? 'word' : 'any';
  if (grade === 'named') return edge;
  const isOpaque = value.length >= 10 && /[0-9]/.test(value) && /[a-z]/i.test(value);
  return isOpaque && !ID.test(value) && !isName(value) ? 'word' : undefined;
}

const MARK = /^<masked:[0-9]+>$/;

/** Nothing to hide: empty, a mark already, or a reference to something elsewhere. */
export function isNoSecret(value: Binary): boolean {
  return value === '' || MARK.test(value) || /^\$\{?[A-Za-z_][A-Za-z0-9_]*\}?$/.test(value);
}
