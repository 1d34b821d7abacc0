/** Functions on strings. */
import type { Regex } from '../regex.ts';
import { absent } from '../lack.ts';
import { define } from './function.ts';
import { spaceSeparated, textLines } from './text.ts';

const string = 'string';

export const STRINGS = [
  define<[string, string]>({
    name: 'startsWith',
    receiver: string,
    params: [string],
    returns: 'bool',
    builtin: true,
    doc: 'Whether the string starts with another.',
    example: ['"D (disk sleep)".startsWith("D")', 'true'],
    call: ([text, start]) => text.startsWith(start),
  }),
  define<[string, string]>({
    name: 'endsWith',
    receiver: string,
    params: [string],
    returns: 'bool',
    builtin: true,
    doc: 'Whether the string ends with another.',
    example: ['"/freezer.state".endsWith(".state")', 'true'],
    call: ([text, end]) => text.endsWith(end),
  }),
  define<[string, string]>({
    name: 'contains',
    receiver: string,
    params: [string],
    returns: 'bool',
    builtin: true,
    doc: 'Whether the string contains another.',
    example: ['"futex_wait_queue_me".contains("futex")', 'true'],
    call: ([text, part], meter) => (meter.text(text.length), text.includes(part)),
  }),
  define<[string, Regex]>({
    name: 'like',
    receiver: string,
    params: [string],
    returns: 'bool',
    pattern: 1,
    doc: 'Whether an RE2 regular expression matches anywhere in the string; `^` and `$` match at line ends.',
    example: ['"runc --root /run kill --all 723d".like(r"kill --all [0-9a-f]+$")', 'true'],
    call: ([text, regex], meter) => (meter.search(text.length, regex.instructions), regex.test(text)),
  }),
  define<[string, Regex]>({
    name: 'capture',
    receiver: string,
    params: [string],
    returns: string,
    pattern: 1,
    doc: 'The first group of the first match, or the whole match if the expression has no group; absent without a match.',
    example: ['"State:\\tD (disk sleep)".capture(r"State:\\s+(\\w)")', '"D"'],
    call: ([text, regex], meter) => {
      meter.search(text.length, regex.instructions);
      const groups = regex.match(text);
      return groups?.[regex.groupCount > 0 ? 1 : 0] ?? absent(`/${regex.source}/ does not match`);
    },
  }),
  define<[string, Regex]>({
    name: 'captures',
    receiver: string,
    params: [string],
    returns: 'map<string, string>',
    pattern: 1,
    doc: 'The named groups of the first match; absent without a match.',
    example: ['"0:26".captures(r"(?<major>\\d+):(?<minor>\\d+)").minor', '"26"'],
    call: ([text, regex], meter) => {
      meter.search(text.length, regex.instructions);
      return regex.record(text) ?? absent(`/${regex.source}/ does not match`);
    },
  }),
  define<[string]>({
    name: 'lines',
    receiver: string,
    params: [],
    returns: 'list<string>',
    doc: 'The lines of a string; a trailing line break does not add an empty line.',
    example: ['"a\\nb\\n".lines()', '["a", "b"]'],
    call: ([text], meter) => (meter.text(text.length * 8), textLines(text)),
  }),
  define<[string]>({
    name: 'words',
    receiver: string,
    params: [],
    returns: 'list<string>',
    doc: 'The words of a string, separated by white space.',
    example: ['" 12  runc kill ".words()', '["12", "runc", "kill"]'],
    call: ([text], meter) => (meter.text(text.length * 8), spaceSeparated(text)),
  }),
  define<[string, string]>({
    name: 'split',
    receiver: string,
    params: [string],
    returns: 'list<string>',
    builtin: true,
    doc: 'The parts of a string between separators.',
    example: ['"a:b:c".split(":")', '["a", "b", "c"]'],
    call: ([text, separator], meter) => (meter.text(text.length * 16), text.split(separator)),
  }),
  define<[string]>({
    name: 'trim',
    receiver: string,
    params: [],
    returns: string,
    builtin: true,
    doc: 'The string without leading and trailing white space.',
    example: ['" FROZEN\\n".trim()', '"FROZEN"'],
    call: ([text], meter) => (meter.text(text.length), text.trim()),
  }),
  define<[string]>({
    name: 'lowerAscii',
    receiver: string,
    params: [],
    returns: string,
    builtin: true,
    doc: 'The string with A to Z in lower case.',
    example: ['"FROZEN".lowerAscii()', '"frozen"'],
    call: ([text], meter) => (meter.text(text.length), text.replace(/[A-Z]+/g, (part) => part.toLowerCase())),
  }),
  define<[string]>({
    name: 'upperAscii',
    receiver: string,
    params: [],
    returns: string,
    builtin: true,
    doc: 'The string with a to z in upper case.',
    example: ['"frozen".upperAscii()', '"FROZEN"'],
    call: ([text], meter) => (meter.text(text.length), text.replace(/[a-z]+/g, (part) => part.toUpperCase())),
  }),
  define<[string, string, string]>({
    name: 'replace',
    receiver: string,
    params: [string, string],
    returns: string,
    doc: 'The string with all occurrences of one string replaced by another.',
    example: ['"a/b/c".replace("/", ":")', '"a:b:c"'],
    call: ([text, from, to], meter) => {
      if (from === '') return text;
      meter.text(text.length);
      const count = text.split(from).length - 1;
      meter.text(text.length + count * to.length);
      return text.replaceAll(from, () => to);
    },
  }),
  define<[string]>({
    name: 'basename',
    params: [string],
    returns: string,
    doc: 'The last part of a path.',
    example: ['basename("/usr/bin/runc")', '"runc"'],
    call: ([path]) => path.replace(/\/+$/, '').slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1),
  }),
  define<[string]>({
    name: 'dirname',
    params: [string],
    returns: string,
    doc: 'A path without its last part.',
    example: ['dirname("/usr/bin/runc")', '"/usr/bin"'],
    call: ([path]) => {
      const trimmed = path.replace(/\/+$/, '');
      const slash = trimmed.lastIndexOf('/');
      return slash > 0 ? trimmed.slice(0, slash) : slash === 0 ? '/' : '.';
    },
  }),
];
