/**
 * Files of environment variables, as docker compose reads them: `NAME=value`, with comments, quotes and variables
 * (docs.docker.com/compose/how-tos/environment-variables/variable-interpolation).
 */
import type { Problem } from '../../../document/problem.ts';
import { FileRefused, readRegularFile } from '../../../document/regular-file.ts';
import { Source } from '../../../document/source.ts';
import { interpolate, type Lookup } from './variables.ts';

export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Bytes. */
const MOST = 2 ** 20;

/** @throws {FileRefused} if it cannot be read, or is not UTF-8 */
export function readDotenv(file: string, lookup: Lookup): Dotenv {
  const bytes = readRegularFile(file, MOST);
  try {
    return parseDotenv(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes), lookup);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new FileRefused('failed', 'is not UTF-8 text');
  }
}

const ENTRY =
  /[ \t]*(?:(?:#[^\n]*)?(?:\r?\n|$)|(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?:=[ \t]*('[^']*'|"(?:\\[^]|[^"\\])*"|[^\r\n]*))?[ \t]*(#[^\n]*)?(?:\r?\n|$))/y;

/** @param lookup variables from elsewhere; those above in the file come first */
export function parseDotenv(file: string, text: string, lookup: Lookup): Dotenv {
  const source = new Source(file, text);
  const values = new Map<string, string>();
  const problems: Problem[] = [];
  const all: Lookup = (name) => values.get(name) ?? lookup(name);
  for (ENTRY.lastIndex = 0; ENTRY.lastIndex < text.length;) {
    const start = ENTRY.lastIndex;
    const match = ENTRY.exec(text);
    if (match === null) {
      const end = text.indexOf('\n', start);
      const message = 'this is not a variable';
      const hint = 'write it as NAME=value, and close each quote';
      problems.push(source.problem('wrong-value', message, start, end < 0 ? text.length : end, { hint }));
      ENTRY.lastIndex = end < 0 ? text.length : end + 1;
      continue;
    }
    const [whole, name, written] = match;
    if (name === undefined) continue;
    const at = start + whole.indexOf(name);
    if (written === undefined) {
      const hint = "write it as NAME=value: this machine's own environment is never read";
      problems.push(source.problem('variable-unset', `${name} has no value`, at, at + name.length, { hint }));
      continue;
    }
    const { literal, plain } = unquoted(written);
    const result = literal ? { value: plain } : interpolate(plain, all);
    if ('fault' in result) {
      const { code, message, hint } = result.fault;
      problems.push(source.problem(code, message, at, at + name.length, { hint }));
    } else {
      values.set(name, result.value);
    }
  }
  return { values, problems };
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', $: '$$' };

/** `literal`: no variables in it. */
function unquoted(written: string): { readonly literal: boolean; readonly plain: string } {
  const inside = written.slice(1, -1);
  if (written.startsWith("'") && written.endsWith("'") && written.length > 1)
    return { literal: true, plain: inside };
  if (written.startsWith('"') && written.endsWith('"') && written.length > 1) {
    return {
      literal: false,
      plain: inside.replaceAll(
        /\\([^])/g,
        (all, one: string) => ESCAPED[one] ?? (/["\\]/.test(one) ? one : all),
      ),
    };
  }
  // A comment follows a blank.
  return { literal: false, plain: written.replace(/(^|[ \t])#.*$/, '').trim() };
}
