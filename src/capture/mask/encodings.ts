/**
 * The encodings in which a value can appear in recorded bytes.
 */
import type { Binary } from './binary.ts';
import { binaryOf, textOfBinary } from './binary.ts';

type Encoding = (value: Binary) => Binary;

/** Each encodes characters independently, so an encoded value is found inside longer encoded text. */
const ENCODINGS: readonly Encoding[] = [
  (value) => value,
  json,
  goJson,
  (value) => json(json(value)),
  (value) => goJson(goJson(value)),
  asciiJson,
  // Inside single quotes, as written by a shell and by `printf %q`, and inside double quotes.
  (value) => value.replaceAll("'", String.raw`'\''`),
  (value) => value.replaceAll("'", `'"'"'`),
  (value) => value.replaceAll(/[^\w@%+=:,./-]/g, String.raw`\$&`),
  (value) => value.replaceAll(/["\\$`]/g, String.raw`\$&`),
  (value) => json(value.replaceAll("'", String.raw`'\''`)),
  percent,
  (value) => percent(value).replaceAll('%20', '+'),
  // As the kernel writes names in /proc/mounts and mountinfo.
  (value) => value.replaceAll(/[ \t\n\\#]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`),
];

/** Text that no encoding changes: most values, and nearly all prefixes. */
const PLAIN = /^[\w.-]*$/;
const PLAIN_BEFORE = /^[\w.=: -]*$/;

export function spellings(value: Binary): Set<Binary> {
  if (PLAIN.test(value)) return new Set([value]);
  const all = new Set(ENCODINGS.map((encode) => encode(value)));
  all.delete('');
  return all;
}

/** Encodings of a value with its prefix: both unchanged, or both in the same encoding. */
export function spellingsAfter(before: Binary, value: Binary): [Binary, Binary][] {
  if (PLAIN.test(value) && PLAIN_BEFORE.test(before)) return [[before, value]];
  const all = new Map<Binary, [Binary, Binary]>();
  for (const encode of ENCODINGS) {
    for (const pair of [
      [before, encode(value)],
      [encode(before), encode(value)],
    ] as const) {
      if (pair[1] !== '') all.set(pair.join('\0\0'), [pair[0], pair[1]]);
    }
  }
  return [...all.values()];
}

/** Only for whole values: base64 of a longer text does not contain the base64 of the value. */
export function wholeSpellings(value: Binary): Binary[] {
  const bytes = Buffer.from(value, 'latin1');
  return ['base64', 'base64url', 'hex'].map((encoding) =>
    bytes.toString(encoding as BufferEncoding).replace(/=+$/, ''),
  );
}

function json(value: Binary): Binary {
  return binaryOf(JSON.stringify(textOfBinary(value)).slice(1, -1));
}

function goJson(value: Binary): Binary {
  return json(value).replaceAll(/[<>&]/g, unicodeEscape);
}

function asciiJson(value: Binary): Binary {
  return JSON.stringify(textOfBinary(value))
    .slice(1, -1)
    .replaceAll(/[\u007f-\uffff]/g, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function percent(value: Binary): Binary {
  try {
    return encodeURIComponent(textOfBinary(value));
  } catch {
    return value;
  }
}
