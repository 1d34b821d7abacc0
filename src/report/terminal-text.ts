/**
 * Untrusted text for a terminal: what would move the cursor, change colours or hide is shown as an escape instead.
 * Line breaks and tabs stay.
 */
// C0 without \n and \t, DEL, C1; then the characters that reorder or hide text (bidi controls, zero width, BOM).
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function terminalText(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same on one line: line breaks and tabs too become escapes. */
export function terminalLine(text: string): string {
  return terminalText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
