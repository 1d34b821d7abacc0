/**
 * The variables of a compose file: `$NAME`, `${NAME}`, `${NAME:-default}` and its relatives, as docker compose reads
 * them (docs.docker.com/reference/compose-file/interpolation). One that has no value is a mistake here, where compose
 * would warn and put in nothing.
 */

/** The value of a variable; undefined: it is not set. */
export type Lookup = (name: string) => string | undefined;

/** Why a text cannot be evaluated, with offsets in it. */
export interface VariableFault {
  readonly code: 'variable-unset' | 'wrong-value';
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}

export type Interpolated = { readonly value: string } | { readonly fault: VariableFault };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;

/** @param from offset of the text in a larger one, for nested defaults */
export function interpolate(text: string, lookup: Lookup, from = 0): Interpolated {
  let value = '';
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('$', at);
    if (next < 0) return { value: value + text.slice(at) };
    value += text.slice(at, next);
    if (text[next + 1] === '$') {
      value += '$';
      at = next + 2;
      continue;
    }
    const braced = text[next + 1] === '{';
    const name = NAME.exec(text.slice(next + (braced ? 2 : 1)))?.[0];
    const end = braced ? closing(text, next + 1) : next + 1 + (name?.length ?? 0);
    if (name === undefined || end === undefined) return { fault: notAVariable(from + next) };
    const place = { start: from + next, end: from + end };
    const inner = next + (braced ? 2 : 1) + name.length;
    const rest = braced ? text.slice(inner, end - 1) : '';
    const one = evaluate(name, rest, lookup, place, from + inner);
    if ('fault' in one) return one;
    value += one.value;
    at = end;
  }
  return { value };
}

function notAVariable(start: number): VariableFault {
  const message = 'this is not a variable';
  const hint = "write ${NAME}, or '$$' for a dollar sign";
  return { code: 'wrong-value', message, hint, start, end: start + 1 };
}

/** @param rest what follows the name, e.g. `:-default`; @param from its offset */
function evaluate(
  name: string,
  rest: string,
  lookup: Lookup,
  place: { readonly start: number; readonly end: number },
  from: number,
): Interpolated {
  const [, operator = '', word = ''] = /^(:?[-?+])([^]*)$/.exec(rest) ?? [];
  if (rest !== '' && operator === '') return { fault: notAVariable(place.start) };
  const known = lookup(name);
  // With a colon, an empty value counts as none.
  const value = operator.startsWith(':') && known === '' ? undefined : known;
  const other = (): Interpolated => interpolate(word, lookup, from + operator.length);
  if (operator.endsWith('+')) return value === undefined ? { value: '' } : other();
  if (value !== undefined) return { value };
  if (operator.endsWith('-')) return other();
  return { fault: { code: 'variable-unset', ...unset(name, word), ...place } };
}

function unset(name: string, because: string): { message: string; hint: string } {
  const why = because === '' ? '' : `: ${because}`;
  return {
    message: `the variable ${name} is not set${why}`,
    hint: `set it in .env beside the file, name a field of each version ${name}, or write \${${name}:-default}`,
  };
}

/** The offset after the brace that closes the one at `open`; undefined: there is none. */
function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}
