/**
 * What the YAML parser complains of, as problems with the place where the slip is rather than where it was noticed.
 */
import type { Document, Node, YAMLError } from 'yaml';
import { isCollection, isScalar, Scalar, visit } from 'yaml';
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';

/** In the order of the file. */
export function yamlProblems(source: Source, doc: Document): Problem[] {
  const errors = meaningful([...doc.errors, ...doc.warnings]).map((error) => problemOf(source, doc, error));
  return [...errors, ...(doc.errors.length > 0 ? [] : unresolvedAliases(source, doc))];
}

/** One slip makes the parser stumble over every token that follows: those are left out. */
function meaningful(errors: readonly YAMLError[]): YAMLError[] {
  const inOrder = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const tab = inOrder.findIndex((error) => error.code === 'TAB_AS_INDENT');
  // A tab in the place of indentation changes what everything below belongs to.
  if (tab >= 0) return inOrder.slice(0, tab + 1);
  const first = inOrder.findIndex((error) => error.code !== 'DUPLICATE_KEY');
  return inOrder.filter((error, i) => i <= first || FOLLOWS[error.code] !== true).slice(0, 20);
}

const FOLLOWS: Partial<Record<YAMLError['code'], true>> = {
  UNEXPECTED_TOKEN: true,
  MISSING_CHAR: true,
  IMPOSSIBLE: true,
  BAD_INDENT: true,
};

function problemOf(source: Source, doc: Document, error: YAMLError): Problem {
  const open = unclosed(source, doc, error);
  if (open !== undefined) {
    const at = open.range?.[0] ?? error.pos[0];
    const mark = source.text.slice(at, at + 1);
    const hint = `close it with ${CLOSING[mark] ?? mark}, or quote the whole value`;
    return source.problem('yaml-syntax', `this ${mark} is not closed`, at, at + 1, { hint });
  }
  const [start, end] = error.pos;
  const code = error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax';
  const message =
    error.code === 'DUPLICATE_KEY'
      ? 'this key is there twice'
      : (MESSAGES[error.code] ?? error.message.split('\n', 1)[0] ?? 'not YAML').slice(0, 300);
  return source.problem(code, message, start, Math.max(end, start + 1), { hint: yamlHint(source, error) });
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** The quoted value or the bracket that is still open where the parser gave up. */
function unclosed(source: Source, doc: Document, error: YAMLError): Node | undefined {
  const isQuote = error.code === 'MISSING_CHAR' && /closing ["']quote/.test(error.message);
  const isFlow = /^Flow (?:map|sequence) in block collection/.test(error.message);
  if (!isQuote && !isFlow) return undefined;
  const before: Node[] = [];
  visit(doc, {
    Node(_, node) {
      const start = node.range?.[0] ?? Number.POSITIVE_INFINITY;
      const fits = isQuote
        ? isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE)
        : isCollection(node) && node.flow === true;
      if (fits && start < error.pos[0]) before.push(node);
    },
  });
  // What comes latest, or lies innermost, and does not end with what closes it.
  const isOpen = ({ range }: Node): boolean => {
    const [start, end] = range ?? [0, 0];
    const mark = source.text.slice(start, start + 1);
    return end - start < 2 || source.text.slice(end - 1, end) !== (CLOSING[mark] ?? mark);
  };
  return before.findLast(isOpen) ?? before.at(-1);
}

/** The parser notices an alias without its anchor only when it makes data of it, and then without a place. */
function unresolvedAliases(source: Source, doc: Document): Problem[] {
  const problems: Problem[] = [];
  visit(doc, {
    Alias(_, alias) {
      if (alias.resolve(doc) !== undefined) return;
      const [start = 0, end = start + 1] = alias.range ?? [];
      const message = `there is no anchor &${alias.source} before this alias`;
      const hint = "a value that begins with '*' must be quoted";
      problems.push(source.problem('yaml-syntax', message, start, end, { hint }));
    },
  });
  return problems;
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
  NON_STRING_KEY: 'a key is a plain text, not a list or a map',
  TAG_RESOLVE_FAILED: "YAML takes a '!' at the beginning for a tag",
};

const BEGINS =
  "a value that begins with a quote, '{', '[' or '*' must be quoted as a whole, or written after '|'";
