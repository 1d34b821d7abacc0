/** The tokens of an awk program. */
import { NotSupported } from '../../shell/syntax.ts';
import { unescaped } from './escapes.ts';
import { BUILTINS } from './syntax.ts';

export interface Token {
  readonly kind: 'number' | 'text' | 'regex' | 'name' | 'call' | 'builtin' | 'word' | 'operator' | 'end';
  readonly text: string;
}

const WORDS: ReadonlySet<string> = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);

const OPERATOR =
  /^(?:\*\*=|\*\*|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||>>|[-+*/%^!<>|?:~$=,;(){}[\]\n])/;
const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

export function scan(source: string): Token[] {
  const tokens: Token[] = [];
  let rest = source;
  const take = (length: number): string => {
    const text = rest.slice(0, length);
    rest = rest.slice(length);
    return text;
  };
  for (;;) {
    take(/^(?:[ \t\r]|\\\r?\n|#[^\n]*)*/.exec(rest)?.[0].length ?? 0);
    if (rest === '') break;
    const string = /^"((?:\\[^]|[^"\\\n])*)"/.exec(rest);
    if (string !== null) {
      take(string[0].length);
      tokens.push({ kind: 'text', text: unescaped(string[1] ?? '') });
      continue;
    }
    if (rest.startsWith('/') && !endsOperand(tokens.at(-1))) {
      const regex = /^\/((?:\\[^\n]|\[\^?\]?(?:\[:[a-z]+:\]|\\[^\n]|[^\]\n])*\]|[^\\/\n[])*)\//.exec(rest);
      if (regex === null) throw new NotSupported('awk: an unterminated pattern');
      take(regex[0].length);
      tokens.push({ kind: 'regex', text: regex[1] ?? '' });
      continue;
    }
    const number = NUMBER.exec(rest);
    if (number !== null) {
      tokens.push({ kind: 'number', text: take(number[0].length) });
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name !== null) {
      const text = take(name[0].length);
      const kind = WORDS.has(text)
        ? 'word'
        : BUILTINS.has(text)
          ? 'builtin'
          : rest.startsWith('(')
            ? 'call'
            : 'name';
      tokens.push({ kind, text });
      continue;
    }
    const operator = OPERATOR.exec(rest);
    if (operator === null) throw new NotSupported(`awk: ${rest.slice(0, 10)}`);
    const text = take(operator[0].length);
    tokens.push({ kind: 'operator', text: text === '**' ? '^' : text === '**=' ? '^=' : text });
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/** Whether a slash after this token divides. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'operator') return [')', ']', '$', '++', '--'].includes(token.text);
  return token.kind !== 'word' && token.kind !== 'call';
}
