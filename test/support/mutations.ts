/** Random changes to texts, from a seed: the same seed gives the same changes. */

export interface Random {
  /** An integer from 0 to below `limit`. */
  below(limit: number): number;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return {
    below(limit) {
      // The generator of Numerical Recipes: short, and the same everywhere.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    },
  };
}

/** Fragments that tend to break things: syntax of YAML, the shell and CEL, and values that are huge or forbidden. */
const PIECES = [
  '${{',
  '}}',
  '"',
  "'",
  '|',
  '>',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ': ',
  '&a ',
  '*a',
  '!!int ',
  '!x ',
  '\t',
  '\n',
  '\0',
  '#',
  '\\',
  '`',
  '$((',
  '<<E\n',
  '(',
  ')',
  '!',
  '&&',
  '||',
  '.value',
  '.exists(x, ',
  '9'.repeat(400),
  'a'.repeat(5000),
  '%YAML 1.1\n',
  '---\n',
  '...\n',
  '? ',
  '<<: *a',
  '@',
  '\u2028',
  '\ud800',
  '\u202e',
  'null',
  'true',
  '-1',
  '1e999',
  '.inf',
  '0x',
  '~',
  '__proto__: ',
  'constructor: ',
  'for: ',
  'max: ',
  ' in ',
  '+',
  '-',
  '*',
  '.like("(a+)+$")',
  '(?=',
  'case x in ',
  'esac',
  '&x [*x, *x]',
  ' # ',
];

export function mutate(text: string, others: readonly string[], random: Random): string {
  let mutant = text;
  for (let changes = 1 + random.below(4); changes > 0; changes--) mutant = change(mutant, others, random);
  return mutant;
}

function change(text: string, others: readonly string[], random: Random): string {
  const at = random.below(text.length + 1);
  const piece = PIECES[random.below(PIECES.length)] ?? '';
  switch (random.below(9)) {
    case 0:
      return text.slice(0, at) + piece + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + random.below(20));
    case 2:
      return text.slice(0, at) + String.fromCharCode(random.below(300)) + text.slice(at + 1);
    case 3:
      return text.slice(0, at) + piece.repeat(1 + random.below(300)) + text.slice(at);
    case 4: {
      const from = random.below(text.length + 1);
      return text.slice(0, at) + text.slice(from, from + random.below(200)) + text.slice(at);
    }
    default:
      return changeLines(text, others, random);
  }
}

function changeLines(text: string, others: readonly string[], random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const other = (others[random.below(others.length)] ?? '').split('\n');
  switch (random.below(4)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(random.below(lines.length), 0, lines[at] ?? '');
      break;
    case 2:
      lines.splice(at, 1, other[random.below(other.length)] ?? '');
      break;
    default:
      lines[at] = ' '.repeat(random.below(6)) + (lines[at] ?? '').trimStart();
  }
  return lines.join('\n');
}
