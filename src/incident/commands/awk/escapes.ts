/** Backslash escapes in awk. */
import { NotSupported } from '../../shell/syntax.ts';

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  b: '\b',
  a: '\u0007',
  '\\': '\\',
  '"': '"',
  '/': '/',
};

/** Unescapes a string; unknown escapes keep their backslash, since patterns in strings need it. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{1,3}|[^])/g, (whole, after: string) => {
    if (/^[0-7]/.test(after)) return String.fromCharCode(Number.parseInt(after, 8));
    if (after === '\n') return '';
    return LETTERS[after] ?? whole;
  });
}

/**
 * Converts an awk pattern to a POSIX one: there a backslash has no meaning within brackets and produces no
 * characters.
 */
export function posixPattern(source: string): string {
  return source.replaceAll(
    /\{\d+,?\d*\}|\\([0-7]{1,3}|[^])|\[\^?\]?(?:\[:[a-z]+:\]|\\[^]|[^\]\\])*\]/g,
    (whole, after: string | undefined) => {
      // Counted repetitions are plain text to mawk up to 1.3.4-20200717, which Debian and Ubuntu ship.
      if (whole.startsWith('{')) throw new NotSupported(`awk: ${whole} in a pattern`);
      if (after === undefined) return set(whole);
      if (/^[0-7]/.test(after)) return quoted(String.fromCharCode(Number.parseInt(after, 8)));
      const char = after === 'b' ? undefined : LETTERS[after];
      if (char !== undefined) return quoted(char);
      if (/[A-Za-z0-9<>]/.test(after)) throw new NotSupported(`awk: \\${after} in a pattern`);
      return whole;
    },
  );
}

function quoted(char: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(char) ? `\\${char}` : char;
}

function set(source: string): string {
  return source.replaceAll(/\\([^])/g, (_, after: string) => {
    const char = LETTERS[after] ?? (/[A-Za-z0-9\]^-]/.test(after) ? undefined : after);
    if (char === undefined) throw new NotSupported(`awk: \\${after} in a set`);
    return char;
  });
}
