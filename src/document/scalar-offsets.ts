/**
 * Maps an offset in a YAML scalar's value to the offset in the file,
 * across indentation, folded line breaks, quotes and escapes.
 */
import type { Scalar } from 'yaml';

/** The source offset of each code unit of the value, and of its end. */
export function scalarOffsets(text: string, node: Scalar): Int32Array {
  const value = typeof node.value === 'string' ? node.value : String(node.source ?? node.value);
  const [start, end] = node.range ?? [0, 0];
  const { type } = node;
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return alignBlock(text, value, start, end);
  if (type === 'QUOTE_DOUBLE') return alignDoubleQuoted(text, value, start + 1, end - 1);
  if (type === 'QUOTE_SINGLE')
    return align(text, value, start + 1, end - 1, (at) => (text[at] === "'" ? 2 : 1));
  return align(text, value, start, end, () => 1);
}

/**
 * Walks both in parallel. Where they differ, the source has what YAML drops (indentation, the first of
 * several line breaks), except that a line break stands for a space.
 */
function align(
  text: string,
  value: string,
  from: number,
  to: number,
  width: (at: number) => number,
): Int32Array {
  const offsets = new Int32Array(value.length + 1);
  let at = from;
  for (let i = 0; i < value.length; i++) {
    const char = value[i];
    while (at < to && !standsFor(text, at, char, value, i)) at++;
    offsets[i] = Math.min(at, to);
    at += width(at);
  }
  offsets[value.length] = Math.min(at, Math.max(from, to));
  return offsets;
}

function standsFor(text: string, at: number, char: string | undefined, value: string, i: number): boolean {
  const here = text[at];
  if (here === '\n' && char === ' ') return true;
  if (here !== char) return false;
  // A space before a line break or before indentation belongs to the fold, not to the value.
  if (char === ' ' && value[i + 1] !== undefined) {
    let next = at;
    while (text[next] === ' ' || text[next] === '\t') next++;
    if (text[next] === '\n' && next - at >= 1 && value[i + 1] !== ' ') return false;
  }
  return true;
}

function alignBlock(text: string, value: string, start: number, end: number): Int32Array {
  const headerEnd = text.indexOf('\n', start);
  if (headerEnd === -1) return new Int32Array(value.length + 1).fill(start);
  const indent = blockIndent(text, headerEnd + 1, end, value);
  const offsets = new Int32Array(value.length + 1);
  let at = headerEnd + 1;
  let atLineStart = true;
  const skipIndent = (): void => {
    for (let n = 0; n < indent && text[at] === ' '; n++) at++;
    atLineStart = false;
  };
  for (let i = 0; i < value.length; i++) {
    if (atLineStart) skipIndent();
    // A folded block drops line breaks; skip what does not match.
    while (at < end && text[at] !== value[i] && !(text[at] === '\n' && value[i] === ' ')) {
      const wasBreak = text[at] === '\n';
      at++;
      if (wasBreak) skipIndent();
    }
    offsets[i] = Math.min(at, end);
    atLineStart = text[at] === '\n';
    at++;
  }
  offsets[value.length] = Math.min(at, end);
  return offsets;
}

/** The indentation of the first non-blank line that YAML removes. */
function blockIndent(text: string, from: number, end: number, value: string): number {
  const blanks = (first: string | undefined): number => (first === undefined ? 0 : first.length - 1);
  const source = /^ *[^ \r\n]/m.exec(text.slice(from, end))?.[0];
  return blanks(source) - blanks(/^ *[^ \r\n]/m.exec(value)?.[0]);
}

const ESCAPE_WIDTH: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

function alignDoubleQuoted(text: string, value: string, from: number, to: number): Int32Array {
  const offsets = new Int32Array(value.length + 1);
  let at = from;
  for (let i = 0; i < value.length; i++) {
    // An escaped line break yields nothing, and neither does indentation after a line break.
    while (at < to && text[at] === '\\' && text[at + 1] === '\n') at = skipBlanks(text, at + 2, to);
    if (text[at] !== '\\' && text[at] !== value[i] && text[at] !== '\n') {
      while (at < to && text[at] !== '\n' && text[at] !== value[i]) at++;
    }
    offsets[i] = Math.min(at, to);
    if (text[at] === '\\') {
      const width = ESCAPE_WIDTH[text[at + 1] ?? ''] ?? 2;
      // One \U escape may be two code units of the value.
      if (width === 10 && (value.codePointAt(i) ?? 0) > 0xffff) offsets[++i] = Math.min(at, to);
      at += width;
    } else if (text[at] === '\n') {
      at = skipBlanks(text, at + 1, to);
    } else {
      at++;
    }
  }
  offsets[value.length] = Math.min(at, Math.max(from, to));
  return offsets;
}

function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && (text[at] === ' ' || text[at] === '\t')) at++;
  return at;
}
