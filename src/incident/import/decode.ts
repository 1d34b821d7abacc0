/** Decodes a text into clean lines, undoing whatever editors, terminals and mailers did to it. */
import type { Line, ImportedText } from './line.ts';

/** Maximum size of one text in bytes; a larger one is refused before it is decoded. */
export const LARGEST_TEXT = 100 * 2 ** 20;

/** Maximum number of lines in one text, far above anything that a person reads. */
const MOST_LINES = 4_000_000;

/** Why a text cannot be imported: a message and a hint. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** @throws {ImportError} if it is not text, or too large */
export function sourceOf(name: string, bytes: Uint8Array, { whole = false } = {}): ImportedText {
  const lines = decode(name, bytes).split('\n');
  if (lines.length > MOST_LINES) {
    throw new ImportError(
      `${name} has more than ${MOST_LINES} lines`,
      'import the part that shows the failure',
    );
  }
  if (lines.at(-1) === '') lines.pop();
  return { name, whole, lines: unquoted(lines.map((text, nth) => lineOf(name, nth + 1, text))) };
}

/** Removes the `> ` with which a mailer quotes; requires more than one such line in a row. */
function unquoted(lines: readonly Line[]): Line[] {
  const isQuoted = (line: Line | undefined): boolean => line?.text.startsWith('>') === true;
  return lines.map((line, nth) =>
    isQuoted(line) && (isQuoted(lines[nth - 1]) || isQuoted(lines[nth + 1]))
      ? { ...line, text: line.text.replace(/^(?:> ?)+/, '') }
      : line,
  );
}

/** A line of a source, cleaned. */
export function lineOf(source: string, line: number, text: string): Line {
  return { source, line, text: clean(text) };
}

function decode(name: string, bytes: Uint8Array): string {
  if (bytes.byteLength > LARGEST_TEXT) {
    throw new ImportError(
      `${name} is larger than ${LARGEST_TEXT / 2 ** 20} MiB`,
      'import the part that shows the failure: of a log its last hour',
    );
  }
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new ImportError(`${name} is UTF-16 text`, `save it as UTF-8: iconv -f UTF-16 -t UTF-8 ${name}`);
  }
  if (looksBinary(bytes))
    throw new ImportError(`${name} is not text`, 'import a text, an archive or a folder');
  // Invalid UTF-8 becomes U+FFFD: a log in another encoding still has its ASCII.
  return new TextDecoder('utf-8').decode(bytes);
}

/** NUL bytes are text only in a cmdline that was kept as it is: few, and rarely two in a row. */
function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 65_536);
  let odd = 0;
  for (const byte of sample) if (byte < 7 && byte !== 0) odd++;
  let pairs = 0;
  for (let at = 1; at < sample.length; at++) if (sample[at] === 0 && sample[at - 1] === 0) pairs++;
  return odd > sample.length / 100 + 4 || pairs > 64;
}

// CSI and OSC sequences, and two-byte escapes (ECMA-48).
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
// C0 without tab and NUL (a cmdline has it), DEL, zero-width characters, bidi marks and the BOM.
const INVISIBLE = /[\u0001-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
// Blanks of other widths: no-break, figure, narrow no-break, ideographic.
const BLANKS = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

function clean(text: string): string {
  // A progress bar overwrites its line: its last state is what was visible.
  const kept = text.replace(/\r+$/, '');
  const seen = kept.slice(kept.lastIndexOf('\r') + 1);
  const plain = /[^\t -~]/.test(seen)
    ? seen.replace(ESCAPES, '').replace(INVISIBLE, '').replace(BLANKS, ' ')
    : seen;
  return plain.includes('&')
    ? plain.replace(/&(?:lt|gt|amp|quot|#39|nbsp);/g, (name) => ENTITIES[name] ?? name)
    : plain;
}

/** HTML entities, from pages that were saved or copied as source. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};
