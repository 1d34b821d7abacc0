/** Shell patterns: `*`, `?`, `[…]`. Quoted characters stand for themselves. */

export interface Pattern {
  /** Whether it contains one of these characters, unquoted. */
  readonly isPattern: boolean;
  /** The text, if it is not a pattern. */
  readonly text: string;
  matches(text: string): boolean;
}

/** A character, one of a set, or any; any number of them, or one. */
type Token =
  | string
  | { readonly set: (char: string) => boolean }
  | { readonly any: true; readonly many: boolean };

/** @param chars characters, each with whether it is quoted */
export function compilePattern(text: string, quoted: (at: number) => boolean): Pattern {
  const tokens: Token[] = [];
  let isPattern = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quoted(at)) tokens.push(char);
    else if (char === '*' || char === '?') {
      isPattern = true;
      tokens.push({ any: true, many: char === '*' });
    } else if (char === '[') {
      const set = bracket(text, at, quoted);
      if (set === undefined) tokens.push(char);
      else {
        isPattern = true;
        tokens.push({ set: set.test });
        at = set.end;
      }
    } else if (char === '\\' && at + 1 < text.length) {
      tokens.push(text[++at] ?? '');
    } else tokens.push(char);
  }
  return { isPattern, text, matches: (candidate) => match(tokens, candidate) };
}

/** Retries one star at a time, so it takes at most length times length steps. */
function match(tokens: readonly Token[], text: string): boolean {
  let [token, at, star, retry] = [0, 0, -1, 0];
  while (at < text.length) {
    const want = tokens[token];
    const char = text[at] ?? '';
    if (typeof want === 'object' && 'any' in want && want.many) {
      star = token++;
      retry = at;
    } else if (
      want !== undefined &&
      (typeof want === 'string' ? want === char : 'any' in want ? true : want.set(char))
    ) {
      token++;
      at++;
    } else if (star !== -1) {
      token = star + 1;
      at = ++retry;
    } else return false;
  }
  for (; token < tokens.length; token++) {
    const left = tokens[token];
    if (!(typeof left === 'object' && 'any' in left && left.many)) return false;
  }
  return true;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

function bracket(
  text: string,
  open: number,
  quoted: (at: number) => boolean,
): { test: (char: string) => boolean; end: number } | undefined {
  let at = open + 1;
  const negated = /[!^]/.test(text[at] ?? '') && !quoted(at);
  if (negated) at++;
  const tests: ((char: string) => boolean)[] = [];
  const from = at;
  for (; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === ']' && at > from && !quoted(at)) {
      return { test: (other) => tests.some((test) => test(other)) !== negated, end: at };
    }
    const named = char === '[' && !quoted(at) ? /^\[:([a-z]+):\]/.exec(text.slice(at, at + 12)) : null;
    const known = CLASSES[named?.[1] ?? ''];
    if (named !== null && known !== undefined) {
      tests.push((other) => known.test(other));
      at += named[0].length - 1;
    } else if (text[at + 1] === '-' && text[at + 2] !== undefined && text[at + 2] !== ']') {
      const [low, high] = [char, text[at + 2] ?? ''];
      tests.push((other) => other >= low && other <= high);
      at += 2;
    } else tests.push((other) => other === char);
  }
  return undefined;
}
