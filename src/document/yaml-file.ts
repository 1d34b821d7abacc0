/**
 * A YAML file as plain data, with the way back from each value to its place.
 */
import type { Document, Node, Pair, Scalar, YAMLError } from 'yaml';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { ProblemCode } from './codes.ts';
import type { Place, Problem } from './problem.ts';
import { scalarOffsets } from './scalar-offsets.ts';
import { Source } from './source.ts';

/** Code units; a runbook of this size is nothing that anyone wrote. */
export const LARGEST_FILE = 1024 * 1024;

/** Keys and indexes from the top. */
export type Path = readonly (string | number)[];

export class YamlFile {
  readonly source: Source;
  /** Plain data: null-free of YAML nodes; undefined where the file is empty or cannot be read. */
  readonly data: unknown;
  /** What is wrong with it as YAML. */
  readonly problems: readonly Problem[];
  readonly #doc: Document | undefined;

  constructor(source: Source, data: unknown, problems: readonly Problem[], doc: Document | undefined) {
    this.source = source;
    this.data = data;
    this.problems = problems;
    this.#doc = doc;
  }

  get file(): string {
    return this.source.file;
  }

  /** The place of the value at `path`, or of the nearest thing around it that exists. */
  place(path: Path): Place {
    const [start, end] = this.#range(path);
    return this.source.place(start, end);
  }

  /** The place of the key that ends `path`. */
  placeOfKey(path: Path): Place {
    const key = this.#pair(path)?.key;
    const [start, end] = isNode(key) && key.range ? key.range : this.#range(path);
    return this.source.place(start, end);
  }

  /** A problem at the value at `path`. */
  problem(
    code: ProblemCode,
    message: string,
    path: Path,
    extra: { hint?: string | undefined; severity?: Problem['severity'] | undefined } = {},
  ): Problem {
    return this.source.problem(code, message, ...this.#range(path), extra);
  }

  /** A problem at the key that ends `path`, for what is wrong with the key and not with its value. */
  problemAtKey(
    code: ProblemCode,
    message: string,
    path: Path,
    extra: { hint?: string | undefined; severity?: Problem['severity'] | undefined } = {},
  ): Problem {
    const key = this.#pair(path)?.key;
    const range = isNode(key) && key.range ? key.range : this.#range(path);
    return this.source.problem(code, message, range[0], range[1], extra);
  }

  /** A problem inside the string at `path`: offsets in its value. */
  problemInside(
    code: ProblemCode,
    message: string,
    path: Path,
    start: number,
    end: number,
    extra: { hint?: string | undefined; severity?: Problem['severity'] | undefined } = {},
  ): Problem {
    const range = this.#rangeInside(path, start, end);
    if (range === undefined) return this.problem(code, message, path, extra);
    return this.source.problem(code, message, range[0], range[1], extra);
  }

  /** A place inside the string at `path`: offsets in its value. */
  placeInside(path: Path, start: number, end: number): Place {
    const range = this.#rangeInside(path, start, end);
    return range === undefined ? this.place(path) : this.source.place(range[0], range[1]);
  }

  #rangeInside(path: Path, start: number, end: number): [number, number] | undefined {
    const node = this.#node(path);
    if (!isScalar(node)) return undefined;
    const offsets = scalarOffsets(this.source.text, node);
    const last = offsets.length - 1;
    const from = offsets[Math.min(start, last)] ?? 0;
    // The end of a span is after its last code unit, not before the next: folds may lie between.
    const to = end > start ? (offsets[Math.min(end - 1, last)] ?? from) + 1 : from + 1;
    return [from, to];
  }

  /** The text of a scalar as written, e.g. `1.10` where the data holds 1.1. */
  written(path: Path): string | undefined {
    const node = this.#node(path);
    return isScalar(node) ? (node as Scalar & { source?: string }).source : undefined;
  }

  #range(path: Path): [number, number] {
    for (let depth = path.length; depth >= 0; depth--) {
      const part = path.slice(0, depth);
      const node = this.#node(part);
      if (node?.range) {
        const range: [number, number] = [node.range[0], node.range[1]];
        if (depth === path.length) return range;
        // Something is missing inside this: point at its first line, or at the key that it belongs to.
        const key = this.#pair(part)?.key;
        if (isNode(key) && key.range) return [key.range[0], key.range[1]];
        return [range[0], range[0] + 1];
      }
      const key = this.#pair(part)?.key;
      if (isNode(key) && key.range) return [key.range[0], key.range[1]];
    }
    return [0, 1];
  }

  #pair(path: Path): Pair | undefined {
    const key = path.at(-1);
    const parent = this.#node(path.slice(0, -1));
    if (key === undefined || !isMap(parent)) return undefined;
    return parent.items.find((pair) => isPair(pair) && keyOf(pair) === String(key));
  }

  #node(path: Path): Node | undefined {
    let node: unknown = this.#doc?.contents;
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(this.#doc as Document);
      if (isMap(node)) node = node.items.find((pair) => keyOf(pair) === String(key))?.value;
      else if (isSeq(node) && typeof key === 'number') node = node.items[key];
      else return undefined;
    }
    if (isAlias(node)) return node.resolve(this.#doc as Document) ?? node;
    return isNode(node) ? node : undefined;
  }
}

/** Never throws: what cannot be read is a problem. */
export function parseYaml(file: string, text: string): YamlFile {
  const source = new Source(file, text);
  const refused = (code: ProblemCode, message: string, hint?: string): YamlFile =>
    new YamlFile(source, undefined, [source.problem(code, message, 0, 1, { hint })], undefined);
  if (text.length > LARGEST_FILE) {
    return refused('file-too-large', `the file is larger than ${LARGEST_FILE / 1024} KiB`);
  }
  let doc: Document;
  try {
    doc = parseDocument(text, { prettyErrors: false, logLevel: 'error', stringKeys: true });
  } catch (error) {
    // The parser recurses: brackets nested by the thousand end in a RangeError.
    return refused('yaml-syntax', `the file cannot be read: ${(error as Error).message.slice(0, 200)}`);
  }
  const problems = meaningful([...doc.errors, ...doc.warnings]).map((error) => yamlProblem(source, error));
  // After a slip in the syntax the rest of the tree is the parser's guess: nothing is said about it.
  if (doc.errors.some((error) => error.code !== 'DUPLICATE_KEY')) {
    return new YamlFile(source, undefined, problems, doc);
  }
  try {
    const data: unknown = doc.contents === null ? undefined : doc.toJS({ maxAliasCount: 100 });
    return new YamlFile(source, data, problems, doc);
  } catch (error) {
    const message = (error as Error).message.slice(0, 200);
    const hint = 'write out what the aliases stand for';
    return new YamlFile(
      source,
      undefined,
      [...problems, source.problem('yaml-syntax', message, ...startOf(doc), { hint })],
      doc,
    );
  }
}

/** One slip makes the parser stumble over every token that follows: those are left out. */
function meaningful(errors: readonly YAMLError[]): YAMLError[] {
  const inOrder = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const first = inOrder.findIndex((error) => error.code !== 'DUPLICATE_KEY');
  return inOrder.filter((error, i) => i <= first || FOLLOWS[error.code] !== true).slice(0, 20);
}

const FOLLOWS: Partial<Record<YAMLError['code'], true>> = {
  UNEXPECTED_TOKEN: true,
  MISSING_CHAR: true,
  IMPOSSIBLE: true,
  BAD_INDENT: true,
};

function yamlProblem(source: Source, error: YAMLError): Problem {
  const [start, end] = error.pos;
  const code = error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax';
  const message =
    error.code === 'DUPLICATE_KEY'
      ? 'this key is there twice'
      : (MESSAGES[error.code] ?? error.message.split('\n', 1)[0] ?? 'not YAML').slice(0, 300);
  return source.problem(code, message, start, Math.max(end, start + 1), { hint: yamlHint(source, error) });
}

/** What people run into when they write expressions and commands as plain YAML values. */
function yamlHint(source: Source, error: YAMLError): string | undefined {
  const at = source.text.slice(error.pos[0], error.pos[0] + 1);
  const hints: Partial<Record<YAMLError['code'], string>> = {
    TAG_RESOLVE_FAILED: "an expression that begins with '!' must be quoted, or written after '|'",
    BLOCK_AS_IMPLICIT_KEY: "a value that holds ': ' must be quoted, or written after '|'",
    MULTILINE_IMPLICIT_KEY: "a value that holds ': ' must be quoted, or written after '|'",
    TAB_AS_INDENT: 'indent with blanks',
    BAD_SCALAR_START: `a value that begins with '${at}' must be quoted`,
    UNEXPECTED_TOKEN: BEGINS,
    MISSING_CHAR: BEGINS,
  };
  return hints[error.code];
}

/** Where the parser's own words do not help whoever writes an expression or a command. */
const MESSAGES: Partial<Record<YAMLError['code'], string>> = {
  BLOCK_AS_IMPLICIT_KEY: "the ': ' in this value makes YAML see a key",
  MULTIPLE_DOCS: 'a file holds one document: a second one begins here',
  TAG_RESOLVE_FAILED: "YAML takes a '!' at the beginning for a tag",
};

const BEGINS =
  "a value that begins with a quote, '{', '[' or '*' must be quoted as a whole, or written after '|'";

function keyOf(pair: Pair): string | undefined {
  const { key } = pair;
  return isScalar(key) ? String(key.value) : undefined;
}

function startOf(doc: Document): [number, number] {
  const start = doc.contents?.range?.[0] ?? 0;
  return [start, start + 1];
}
