/**
 * Extracts the words of a shell command, with what the shell expands them to if that is known without running
 * anything.
 */
import type { Assignment, Word, WordPart } from 'unbash';
import type { Hole } from '../text/holes.ts';
import type { ShellWord } from './model.ts';

export type WordReader = (word: Word | Assignment) => ShellWord;

export function wordReader(text: string, holes: readonly Hole[]): WordReader {
  return (word) => {
    const { pos: start, end } = word;
    const hasHole = holes.some((hole) => hole.start >= start && hole.end <= end);
    return { start, end, text: hasHole ? undefined : plain(word), source: text.slice(start, end), hasHole };
  };
}

function plain(word: Word | Assignment): string | undefined {
  if (word.type === 'Word') return plainWord(word);
  if (word.value.type === 'ArrayValue' || word.index !== undefined) return undefined;
  const value = plainWord(word.value);
  return value === undefined ? undefined : `${word.name}${word.append === true ? '+' : ''}=${value}`;
}

function plainWord({ text, value, parts }: Word): string | undefined {
  // A bracket alone is a command or its last word; otherwise it is a pattern. Only the shell knows what ~ expands to.
  if (text === '[' || text === ']') return text;
  if (parts === undefined) return text.includes('~') ? undefined : value;
  return joined(parts);
}

function joined(parts: readonly WordPart[]): string | undefined {
  let all = '';
  for (const part of parts) {
    const one =
      part.type === 'Literal' || part.type === 'SingleQuoted'
        ? part.value
        : part.type === 'DoubleQuoted'
          ? joined(part.parts)
          : undefined;
    if (one === undefined || (part.type === 'Literal' && part.text.includes('~'))) return undefined;
    all += one;
  }
  return all;
}
