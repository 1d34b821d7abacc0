/**
 * Escapes untrusted text for a terminal or a document: characters that move the cursor, change colours, or reorder or
 * hide text. This is the only list of such characters; all output goes through it.
 */

/**
 * Unicode's control, format and surrogate characters, and the line and paragraph separators: C0, DEL, C1, bidirectional
 * controls, zero-width characters, soft hyphens, interlinear annotations, tag characters, lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Keeps line breaks and tabs. */
export function terminalText(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character === '\n' || character === '\t' ? character : escapeOf(character),
  );
}

/** The same on one line: line breaks and tabs are escaped, too. */
export function terminalLine(text: string): string {
  return terminalText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** One column for each character, so that markers below the text stay aligned. */
export function terminalColumns(text: string): string {
  return text.replace(HIDDEN, (character) => (character === '\t' ? ' ' : '\u{fffd}'));
}

/** JSON text in which such characters are escaped as JSON escapes them, so that `cat` shows what is there. */
export function escapedJson(value: unknown, indent?: number): string {
  const text: string | undefined = JSON.stringify(value, null, indent);
  return (text ?? 'null').replace(HIDDEN, (character) =>
    character === '\n' ? character : unitsOf(character),
  );
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** Escapes each UTF-16 unit: JSON has no other escape. */
function unitsOf(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
