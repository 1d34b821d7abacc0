/**
 * A YAML file as plain data, with the place of each value.
 */
import type { Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { ProblemCode } from './codes.ts';
import type { Place, Problem } from './problem.ts';
import { scalarOffsets } from './scalar-offsets.ts';
import { Source } from './source.ts';
import { yamlProblems } from './yaml-problems.ts';

/** Code units; nobody writes a runbook of this size by hand. */
export const LARGEST_FILE = 1024 * 1024;

/** Keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** A parsed YAML file: its data, its problems, and the place of each value. */
export class YamlFile {
  readonly source: Source;
  /** Plain data, free of YAML nodes; undefined if the file is empty or cannot be read. */
  readonly data: unknown;
  /** YAML problems. */
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

  /** The same file with other data at the same places, e.g. with variables put in. */
  withData(data: unknown): YamlFile {
    return new YamlFile(this.source, data, this.problems, this.#doc);
  }

  /** The place of the value at `path`, or of the nearest enclosing value that exists. */
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

  /** A problem at the key that ends `path`, if the key and not its value is wrong. */
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
    // A span ends after its last code unit, not before the next one: a fold may lie between them.
    const to = end > start ? (offsets[Math.min(end - 1, last)] ?? from) + 1 : from + 1;
    return [from, to];
  }

  /** The keys of the map at `path`, in file order: JavaScript moves those that look like whole numbers to the front. */
  keys(path: Path): string[] {
    let value = this.data;
    for (const key of path) value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (!isRecord(value) || Array.isArray(value)) return [];
    const node = this.#node(path);
    const written = isMap(node) ? node.items.map(keyOf) : [];
    // Of a duplicate key the data holds the last, and the tree finds the first: the keys are those of the data.
    return Object.keys(value).toSorted((a, b) => written.indexOf(a) - written.indexOf(b));
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
        // Something is missing inside this value: point at its key, or at its start.
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
    return this.#pairIn(parent, String(key));
  }

  /** A map's own pair, or one that it takes from another map by `<<`. */
  #pairIn(map: YAMLMap, key: string): Pair | undefined {
    const own = map.items.find((pair) => isPair(pair) && keyOf(pair) === key);
    if (own !== undefined || this.#doc?.schema.tags.some(({ tag }) => tag === MERGE) !== true) return own;
    for (const { value } of map.items.filter((pair) => keyOf(pair) === '<<')) {
      const from = this.#resolved(value);
      for (const one of isSeq(from) ? from.items.map((item) => this.#resolved(item)) : [from]) {
        const found = isMap(one) ? this.#pairIn(one, key) : undefined;
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#doc as Document) : node;
  }

  #node(path: Path): Node | undefined {
    let node: unknown = this.#doc?.contents;
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(this.#doc as Document);
      if (isMap(node)) node = this.#pairIn(node, String(key))?.value;
      else if (isSeq(node) && typeof key === 'number') node = node.items[key];
      else return undefined;
    }
    if (isAlias(node)) return node.resolve(this.#doc as Document) ?? node;
    return isNode(node) ? node : undefined;
  }
}

/** How to read a file that is not one of drillbook's own. */
export interface YamlOptions {
  /** `<<` takes the keys of another map, as in YAML 1.1. */
  readonly merge?: boolean;
}

/** Never throws: unreadable YAML is a problem. */
export function parseYaml(file: string, text: string, { merge = false }: YamlOptions = {}): YamlFile {
  const source = new Source(file, text);
  const refused = (code: ProblemCode, message: string, at = 0, hint?: string): YamlFile =>
    new YamlFile(source, undefined, [source.problem(code, message, at, at + 1, { hint })], undefined);
  if (text.length > LARGEST_FILE) {
    return refused('file-too-large', `the file is larger than ${LARGEST_FILE / 1024} KiB`);
  }
  const control = FORBIDDEN.exec(text);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const hint = 'write it as an escape in a double-quoted value: "\\0"';
    return refused('yaml-syntax', `the file contains the control character U+${code}`, control.index, hint);
  }
  if (!text.includes('\n') && text.includes('\r')) {
    const hint = 'save the file with line feeds';
    return refused('yaml-syntax', 'lines end with a bare carriage return', text.indexOf('\r'), hint);
  }
  let doc: Document;
  try {
    doc = parseDocument(text, { prettyErrors: false, logLevel: 'error', stringKeys: true, merge });
  } catch (error) {
    // The parser recurses: thousands of nested brackets end in a RangeError.
    return refused('yaml-syntax', error instanceof RangeError ? TOO_DEEP : String(error).slice(0, 200));
  }
  const deep = doc.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (deep !== undefined) return refused('yaml-syntax', TOO_DEEP, deep.pos[0]);
  const problems = yamlProblems(source, doc);
  // After a syntax error the rest of the tree is the parser's guess, so it is not checked.
  if (doc.errors.some((error) => error.code !== 'DUPLICATE_KEY') || problems.some(isSyntax)) {
    return new YamlFile(source, undefined, problems, doc);
  }
  try {
    const data: unknown = doc.contents === null ? undefined : doc.toJS({ maxAliasCount: 100 });
    return new YamlFile(source, data, problems, doc);
  } catch (error) {
    const message = (error as Error).message.slice(0, 200);
    const hint = 'replace the aliases with what they stand for';
    return new YamlFile(
      source,
      undefined,
      [...problems, source.problem('yaml-syntax', message, ...startOf(doc), { hint })],
      doc,
    );
  }
}

/** Control characters that YAML 1.2 forbids (5.1, c-printable). */
const FORBIDDEN = /[\0-\x08\v\f\x0e-\x1f\x7f]/;

const MERGE = 'tag:yaml.org,2002:merge';

const TOO_DEEP = 'lists and maps are nested too deeply';

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSyntax({ code }: Problem): boolean {
  return code === 'yaml-syntax';
}

function keyOf(pair: Pair): string | undefined {
  const { key } = pair;
  return isScalar(key) ? String(key.value) : undefined;
}

function startOf(doc: Document): [number, number] {
  const start = doc.contents?.range?.[0] ?? 0;
  return [start, start + 1];
}
