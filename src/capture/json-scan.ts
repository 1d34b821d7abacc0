/**
 * Scans JSON text before it is parsed: is it valid, and how large would it become?
 *
 * `JSON.parse` alone is not safe: it turns 64 MiB of `[[[[` into gigabytes of objects, and its errors often have
 * neither line nor column.
 */
export interface JsonLimits {
  /** Nesting depth of arrays and objects. */
  readonly depth: number;
  /** Number of values in the whole text. */
  readonly values: number;
}

export interface JsonFault {
  /** `cut`: the text ends early. `syntax`: invalid JSON. The others: a limit is exceeded. */
  readonly kind: 'cut' | 'syntax' | 'too-deep' | 'too-many';
  /** In UTF-16 code units. */
  readonly offset: number;
  readonly expected?: string;
}

type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const EXPECTED = {
  value: 'a value',
  'value-or-end': 'a value or ]',
  key: 'a key in double quotes',
  'key-or-end': 'a key in double quotes or }',
  colon: 'a colon',
  'comma-or-end': 'a comma or the end of the list',
  nothing: 'the end of the file',
} as const satisfies Record<Expect, string>;

const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;

/** @returns undefined if the text is JSON within the limits */
export function scanJson(text: string, limits: JsonLimits): JsonFault | undefined {
  const open: number[] = [];
  let expect: Expect = 'value';
  let values = 0;
  let at = 0;
  const after = (): Expect => (open.length === 0 ? 'nothing' : 'comma-or-end');
  const syntax = (): JsonFault => ({ kind: 'syntax', offset: at, expected: EXPECTED[expect] });

  for (;;) {
    at = skipSpace(text, at);
    if (at >= text.length) {
      return expect === 'nothing' ? undefined : { kind: 'cut', offset: at, expected: EXPECTED[expect] };
    }
    const code = text.charCodeAt(at);
    const wantsValue: boolean = expect === 'value' || expect === 'value-or-end';
    const wantsKey: boolean = expect === 'key' || expect === 'key-or-end';
    if ((wantsValue || wantsKey) && ++values > limits.values) return { kind: 'too-many', offset: at };
    if (code === QUOTE && (wantsValue || wantsKey)) {
      const end = stringEnd(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      expect = wantsKey ? 'colon' : after();
    } else if ((code === OPEN_LIST || code === OPEN_OBJECT) && wantsValue) {
      if (open.length >= limits.depth) return { kind: 'too-deep', offset: at };
      open.push(code);
      expect = code === OPEN_LIST ? 'value-or-end' : 'key-or-end';
      at++;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      const opened = code === CLOSE_LIST ? OPEN_LIST : OPEN_OBJECT;
      const mayEnd = expect === 'comma-or-end' || expect === 'value-or-end' || expect === 'key-or-end';
      if (!mayEnd || open.pop() !== opened) return syntax();
      expect = after();
      at++;
    } else if (code === COMMA && expect === 'comma-or-end') {
      expect = open[open.length - 1] === OPEN_LIST ? 'value' : 'key';
      at++;
    } else if (code === COLON && expect === 'colon') {
      expect = 'value';
      at++;
    } else if (wantsValue) {
      LITERAL.lastIndex = at;
      if (!LITERAL.test(text))
        return isCutLiteral(text, at) ? { kind: 'cut', offset: text.length } : syntax();
      at = LITERAL.lastIndex;
      expect = after();
    } else {
      return syntax();
    }
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** The offset after the closing quote, or what is wrong with the string. */
function stringEnd(text: string, from: number): number | JsonFault {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < 0x20)
      return { kind: 'syntax', offset: at, expected: 'a string without line breaks and control characters' };
    if (code !== BACKSLASH) continue;
    const escape = text[at + 1];
    if (escape === undefined) break;
    if (escape === 'u') {
      if (at + 6 > text.length) break;
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)))
        return { kind: 'syntax', offset: at, expected: 'four hex digits after \\u' };
      at += 5;
    } else {
      if (!'"\\/bfnrt'.includes(escape))
        return { kind: 'syntax', offset: at, expected: 'a JSON escape after \\' };
      at++;
    }
  }
  return { kind: 'cut', offset: text.length, expected: 'the end of a string' };
}

function isCutLiteral(text: string, at: number): boolean {
  const rest = text.slice(at, at + 6);
  return (
    text.length - at < 6 &&
    ['true', 'false', 'null', '-'].some((word) => rest !== '' && word.startsWith(rest))
  );
}
