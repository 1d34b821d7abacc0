import { expect, test } from 'vitest';
import { quoteWord } from '../../src/shell/quote.ts';
import { isProgram } from '../../src/targets/session/script.ts';

test.each([
  '/bin/true',
  './true',
  'docker ps -aq --no-trunc',
  "docker inspect --format '{{json .}}' web",
  "pgrep -af -- 'a b'",
  "grep -c '$(id); exit' /etc/passwd",
  'stat -c %s /etc/passwd',
])('%s is a program with plain words', (command) => {
  expect(isProgram(command)).toBe(true);
});

test.each([
  '',
  ' ',
  'exit 3',
  'cd /tmp',
  'exec true',
  'set -e',
  'trap',
  '. ./file',
  ':',
  '[ a ]',
  '_db_end x',
  'if true',
  'x=1',
  'x=1 true',
  'ls | wc',
  'ls; exit',
  'ls &',
  'ls >x',
  'ls $x',
  'ls `id`',
  'ls *',
  'ls #x',
  'ls ~',
  'ls "a"',
  "ls 'a",
  "ls a''b'",
  'ls \\',
  'ls\nexit',
  'ls a\n',
  '\tls',
  '-x',
])('%j is not', (command) => {
  expect(isProgram(command)).toBe(false);
});

test('a word is one word', () => {
  expect(quoteWord("it's")).toBe("'it'\\''s'");
  expect(quoteWord('')).toBe("''");
});
