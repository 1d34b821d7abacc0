/**
 * Turns the YAML parser's errors into problems, placed at the mistake rather than where the parser noticed it.
 */
import type { Document, Node, YAMLError } from 'yaml';
import { isCollection, isScalar, Scalar, visit } from 'yaml';
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';

/** In file order. */
export function yamlProblems(source: Source, doc: Document): Problem[] {
  const errors = meaningful([...doc.errors, ...doc.warnings]).map((error) => problemOf(source, doc, error));
  return [...errors, ...(doc.errors.length > 0 ? [] : unresolvedAliases(source, doc))];
}

/** Leaves out the errors that one mistake causes at every token after it. */
function meaningful(errors: readonly YAMLError[]): YAMLError[] {
  const inOrder = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const tab = inOrder.findIndex((error) => error.code === 'TAB_AS_INDENT');
  // A tab as indentation changes the structure of everything below it.
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
      ? 'duplicate key'
      : (MESSAGES[error.code] ?? error.message.split('\n', 1)[0] ?? 'invalid YAML').slice(0, 300);
  return source.problem(code, message, start, Math.max(end, start + 1), { hint: yamlHint(source, error) });
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** The quoted value or bracket that is still open where the parser gave up. */
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
  // The last, or innermost, that does not end with its closing mark.
  const isOpen = ({ range }: Node): boolean => {
    const [start, end] = range ?? [0, 0];
    const mark = source.text.slice(start, start + 1);
    return end - start < 2 || source.text.slice(end - 1, end) !== (CLOSING[mark] ?? mark);
  };
  return before.findLast(isOpen) ?? before.at(-1);
}

/** The parser reports an alias without an anchor only when converting to data, and without a place. */
function unresolvedAliases(source: Source, doc: Document): Problem[] {
  const problems: Problem[] = [];
  visit(doc, {
    Alias(_, alias) {
      if (alias.resolve(doc) !== undefined) return;
      const [start = 0, end = start + 1] = alias.range ?? [];
      const message = `no anchor &${alias.source} before this alias`;
      const hint = "quote a value that begins with '*'";
      problems.push(source.problem('yaml-syntax', message, start, end, { hint }));
    },
  });
  return problems;
}

/** Common mistakes when writing expressions and commands as plain YAML values. */
function yamlHint(source: Source, error: YAMLError): string | undefined {
  const at = source.text.slice(error.pos[0], error.pos[0] + 1);
  if (at === '{' && source.text[error.pos[0] - 1] === '$')
    return "inside { } or [ ], quote a value with '${'";
  const hints: Partial<Record<YAMLError['code'], string>> = {
    TAG_RESOLVE_FAILED: "quote an expression that begins with '!', or write it after '|'",
    BLOCK_AS_IMPLICIT_KEY: "quote a value that contains ': ', or write it after '|'",
    MULTILINE_IMPLICIT_KEY: "quote a value that contains ': ', or write it after '|'",
    TAB_AS_INDENT: 'indent with spaces',
    BAD_SCALAR_START: `quote a value that begins with '${at}'`,
    UNEXPECTED_TOKEN: BEGINS,
    MISSING_CHAR: BEGINS,
  };
  return hints[error.code];
}

/** Replaces parser messages that do not help the author of an expression or a command. */
const MESSAGES: Partial<Record<YAMLError['code'], string>> = {
  BLOCK_AS_IMPLICIT_KEY: "YAML reads the ': ' in this value as the end of a key",
  MULTIPLE_DOCS: 'a second document begins here; a file must contain one',
  NON_STRING_KEY: 'a key must be a string, not a list or a map',
  TAG_RESOLVE_FAILED: "YAML reads a leading '!' as a tag",
};

const BEGINS = "quote the whole value if it begins with a quote, '{', '[' or '*', or write it after '|'";
