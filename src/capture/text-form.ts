/**
 * Output as JSON: text by line, JSON as JSON, anything else as base64. Byte-exact in both directions.
 */
import { Buffer, isUtf8 } from 'node:buffer';

/**
 * The stored form of bytes:
 * - a string: text without a line break;
 * - a list: lines, each with a line feed;
 * - `open`: lines of which the last has no line feed;
 * - `json`: one JSON value per line, each with a line feed; `go` means that `<`, `>` and `&` are escaped as in Go.
 */
export type TextForm =
  | string
  | readonly string[]
  | { readonly open: readonly string[] }
  | { readonly json: readonly unknown[]; readonly go?: true }
  | { readonly base64: string };

/** Deeper JSON is stored as a line of text. */
const MAX_JSON_DEPTH = 24;
/** Shorter JSON is readable enough as a line. */
const MIN_JSON_LENGTH = 100;

export function formOf(bytes: Uint8Array): TextForm {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(buffer)) return { base64: buffer.toString('base64') };
  const text = buffer.toString('utf8');
  // Text that is mostly control characters would grow sixfold.
  if (JSON.stringify(text).length > text.length * 2 + 64) return { base64: buffer.toString('base64') };
  if (!text.includes('\n')) return text;
  const lines = text.split('\n');
  if (!text.endsWith('\n')) return { open: lines };
  lines.pop();
  return jsonForm(lines) ?? lines;
}

export function bytesOf(form: TextForm): Uint8Array {
  if (typeof form === 'string') return Buffer.from(form, 'utf8');
  if ('base64' in form) return Buffer.from(form.base64, 'base64');
  if ('open' in form) return Buffer.from(form.open.join('\n'), 'utf8');
  const lines = 'json' in form ? form.json.map((value) => jsonLine(value, form.go === true)) : form;
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
}

/** Only if serializing the values gives exactly these lines. */
function jsonForm(lines: readonly string[]): TextForm | undefined {
  if (!lines.some((line) => line.length >= MIN_JSON_LENGTH)) return undefined;
  const values: unknown[] = [];
  for (const line of lines) {
    if (!line.startsWith('{') && !line.startsWith('[')) return undefined;
    if (isDeep(line)) return undefined;
    try {
      values.push(JSON.parse(line));
    } catch {
      return undefined;
    }
  }
  if (values.every((value, nth) => jsonLine(value, false) === lines[nth])) return { json: values };
  if (values.every((value, nth) => jsonLine(value, true) === lines[nth])) return { json: values, go: true };
  return undefined;
}

/** Counts brackets inside strings too: then the line is stored as text, which is always correct. */
function isDeep(line: string): boolean {
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}

/** As Go's encoding/json writes it, except for our marks, which were inserted later. */
function jsonLine(value: unknown, go: boolean): string {
  const text = JSON.stringify(value);
  if (!go) return text;
  return text
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('>', String.raw`\u003e`)
    .replaceAll('&', String.raw`\u0026`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
    .replaceAll(/\\u003c(masked:[0-9]+)\\u003e/g, '<$1>');
}
