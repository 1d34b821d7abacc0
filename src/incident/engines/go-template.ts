/**
 * Go's text/template, as `--format` takes it: fields, `json`, `if`, `range`, `with`, and the functions that engines
 * add. The data may be incomplete: what is not stated prints as a mark, and if a decision depends on it, nothing is
 * printed at all.
 */
import { GAP } from '../gap.ts';
import { WordNotKnown } from '../shell/expand.ts';
import { NotSupported } from '../shell/syntax.ts';

/** A value that is not stated. */
export const NOT_STATED = Symbol('not stated');

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly pipeline: string }
  | {
      readonly kind: 'if' | 'range' | 'with';
      readonly pipeline: string;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** Maximum nesting of blocks. */
const DEEPEST = 20;

export function renderTemplate(source: string, data: unknown): string {
  const tokens = source.match(/\{\{-?[\s\S]*?-?\}\}|(?:(?!\{\{)[\s\S])+/g) ?? [];
  const parser = new GoTemplateParser(trimmed(tokens));
  const nodes = parser.nodes(0);
  if (!parser.done) throw new NotSupported('a template with an extra end');
  return render(nodes, data);
}

/** `{{-` removes the blanks before it, `-}}` those after it. */
function trimmed(tokens: readonly string[]): string[] {
  return tokens.map((token, nth) => {
    if (token.startsWith('{{')) return token.replace(/^\{\{-\s/, '{{').replace(/\s-\}\}$/, '}}');
    let text = token;
    if (/\s-\}\}$/.test(tokens[nth - 1] ?? '')) text = text.trimStart();
    if (/^\{\{-\s/.test(tokens[nth + 1] ?? '')) text = text.trimEnd();
    return text;
  });
}

class GoTemplateParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  nodes(depth: number): Node[] {
    if (depth > DEEPEST) throw new NotSupported('a template that is nested too deeply');
    const nodes: Node[] = [];
    while (!this.done) {
      const token = this.#tokens[this.#at] ?? '';
      if (!token.startsWith('{{')) {
        nodes.push({ kind: 'text', text: token });
        this.#at++;
        continue;
      }
      const action = token.slice(2, -2).trim();
      if (action === 'end' || action === 'else' || action.startsWith('else ')) return nodes;
      this.#at++;
      if (action.startsWith('/*')) continue;
      const block = /^(if|range|with)\s+([\s\S]*)$/.exec(action);
      nodes.push(block === null ? { kind: 'value', pipeline: action } : this.#block(block, depth));
    }
    return nodes;
  }

  #block([, kind, pipeline = '']: RegExpExecArray, depth: number): Node {
    if (pipeline.startsWith('$')) throw new NotSupported('variables of a template');
    const body = this.nodes(depth + 1);
    let otherwise: Node[] = [];
    const action = (this.#tokens[this.#at] ?? '').slice(2, -2).trim();
    if (action === 'else') {
      this.#at++;
      otherwise = this.nodes(depth + 1);
    } else if (action.startsWith('else ')) throw new NotSupported('else if of a template');
    if ((this.#tokens[this.#at++] ?? '').slice(2, -2).trim() !== 'end')
      throw new NotSupported('a template with a missing end');
    return { kind: kind as 'if' | 'range' | 'with', pipeline, body, otherwise };
  }
}

function render(nodes: readonly Node[], data: unknown): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      const value = evaluate(node.pipeline, data);
      if (node.kind === 'value') return shown(value);
      if (value === NOT_STATED) return withoutValue(node);
      if (node.kind === 'range') {
        const list = Array.isArray(value) ? (value as unknown[]) : isMap(value) ? Object.values(value) : [];
        return list.length === 0
          ? render(node.otherwise, data)
          : list.map((each) => render(node.body, each)).join('');
      }
      return isTrue(value)
        ? render(node.body, node.kind === 'with' ? value : data)
        : render(node.otherwise, data);
    })
    .join('');
}

/** A block that only prints its own value prints the mark; for any other block the output is unknown. */
function withoutValue({ kind, body }: Extract<Node, { kind: 'if' | 'range' | 'with' }>): string {
  if (kind === 'with' && body.every((node) => node.kind === 'value')) return render(body, NOT_STATED);
  throw new WordNotKnown('what a template asks for is not stated');
}

function evaluate(pipeline: string, data: unknown): unknown {
  let piped: unknown[] = [];
  for (const command of splitAtPipes(pipeline)) {
    const words = wordsOf(command);
    const [first, ...rest] = words;
    if (first === undefined) throw new NotSupported('an empty action of a template');
    if (!/^[a-z]/i.test(first) || first === 'true' || first === 'false' || first === 'nil') {
      if (rest.length > 0) throw new NotSupported(`a template with ${command.slice(0, 40)}`);
      piped = [operand(first, data)];
      continue;
    }
    piped = [call(first, [...rest.map((word) => operand(word, data)), ...piped])];
  }
  return piped[0];
}

function splitAtPipes(pipeline: string): string[] {
  return (
    pipeline.match(/(?:"(?:\\.|[^"\\])*"|`[^`]*`|\([^()]*\)|[^|"`(])+/g)?.map((part) => part.trim()) ?? []
  );
}

function wordsOf(command: string): string[] {
  return command.match(/"(?:\\.|[^"\\])*"|`[^`]*`|\((?:[^()]|\([^()]*\))*\)(?:\.[\w.]+)?|[^\s"`()]+/g) ?? [];
}

function operand(word: string, data: unknown): unknown {
  if (word.startsWith('"')) return JSON.parse(word) as unknown;
  if (word.startsWith('`')) return word.slice(1, -1);
  if (/^-?\d+$/.test(word)) return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'nil') return null;
  if (word.startsWith('(')) {
    const close = word.lastIndexOf(')');
    return path(evaluate(word.slice(1, close), data), word.slice(close + 1));
  }
  if (word === '.' || word === '$') return data;
  if (word.startsWith('.') || word.startsWith('$.')) return path(data, word.replace(/^\$/, ''));
  throw new NotSupported(`a template with ${word.slice(0, 40)}`);
}

function path(data: unknown, names: string): unknown {
  return names
    .split('.')
    .filter((name) => name !== '')
    .reduce((value, name) => member(value, name), data);
}

/** In incomplete data, a missing field counts as not stated. */
function member(value: unknown, name: string): unknown {
  if (!isMap(value)) return NOT_STATED;
  return Object.hasOwn(value, name) ? value[name] : NOT_STATED;
}

function call(name: string, args: readonly unknown[]): unknown {
  if (name === 'json') return new Raw(toJson(args[0]));
  if (args.includes(NOT_STATED)) return NOT_STATED;
  const [first, second] = args;
  switch (name) {
    case 'println':
      return new Raw(`${args.map(shown).join(' ')}\n`);
    case 'print':
      return args.map(shown).join('');
    case 'len':
      return Array.isArray(first) || typeof first === 'string'
        ? first.length
        : isMap(first)
          ? Object.keys(first).length
          : 0;
    case 'index':
      return args
        .slice(1)
        .reduce(
          (value, key) =>
            Array.isArray(value) ? ((value as unknown[])[Number(key)] ?? null) : member(value, String(key)),
          first,
        );
    case 'join':
      return Array.isArray(first) ? first.map(shown).join(String(second)) : '';
    case 'lower':
      return String(first).toLowerCase();
    case 'upper':
      return String(first).toUpperCase();
    case 'slice':
      return String(first).slice(Number(args[1] ?? 0), args[2] === undefined ? undefined : Number(args[2]));
    case 'eq':
      return args.slice(1).some((other) => other === first);
    case 'ne':
      return first !== second;
    case 'not':
      return !isTrue(first);
    case 'and':
      return args.find((arg) => !isTrue(arg)) ?? args.at(-1);
    case 'or':
      return args.find(isTrue) ?? args.at(-1);
    case 'table':
      throw new NotSupported('a template with table');
    default:
      throw new NotSupported(`a template with ${name}`);
  }
}

class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function shown(value: unknown): string {
  if (value === NOT_STATED || value === undefined) return GAP;
  if (value instanceof Raw) return value.text;
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`;
  if (isMap(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, inner]) => `${key}:${shown(inner)}`).join(' ')}]`;
  }
  return String(value as string | number | boolean);
}

/** A part that is not stated becomes a one-mark text. */
export function toJson(value: unknown): string {
  if (value === NOT_STATED || value === undefined) return JSON.stringify(GAP);
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (isMap(value)) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${toJson(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return value !== null && value !== undefined && value !== false && value !== 0 && value !== '';
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Raw);
}
