/**
 * Untrusted text for a terminal or a document: what would move the cursor, change colours, reorder or hide text
 * is shown as an escape instead. The one list of such characters; every output goes through it.
 */

/**
 * Unicode's control, format and surrogate characters, and the line and paragraph separators: C0, DEL, C1, bidirectional
 * controls, zero-width characters, soft hyphens, interlinear annotations, tag characters, lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Line breaks and tabs stay. */
export function terminalText(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character === '\n' || character === '\t' ? character : escapeOf(character),
  );
}

/** The same on one line: line breaks and tabs too become escapes. */
export function terminalLine(text: string): string {
  return terminalText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** One column for each character, so that what stands below the text stays below it. */
export function terminalColumns(text: string): string {
  return text.replace(HIDDEN, (character) => (character === '\t' ? ' ' : '\u{fffd}'));
}

/** JSON text in which such characters are escaped the way JSON escapes them: `cat` shows what is there. */
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

/** Each UTF-16 unit by itself: JSON knows no other escape. */
function unitsOf(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
