/** Finds JSON in the middle of a text by its brackets, and parses it within limits. */
import type { Line } from '../line.ts';

/** Maximum number of lines of one value; `docker inspect` of a container has some 250. */
const MOST_LINES = 20_000;
const LARGEST = 4 * 2 ** 20;

/** The value that begins at `at`, and its number of lines; undefined if there is none. */
export function jsonAt(lines: readonly Line[], at: number): { value: unknown; count: number } | undefined {
  const first = (lines[at] as Line).text.trim();
  if (!/^[[{]/.test(first) || !/^(?:\[\s*(?:\{.*|"[^"]*".*|\])?|\{\s*(?:".*|\})?)$/s.test(first))
    return undefined;
  let depth = 0;
  let inString = false;
  let text = '';
  for (let next = at; next < lines.length && next - at < MOST_LINES && text.length < LARGEST; next++) {
    const line = (lines[next] as Line).text;
    for (let nth = 0; nth < line.length; nth++) {
      const char = line[nth];
      if (inString) {
        if (char === '\\') nth++;
        else if (char === '"') inString = false;
      } else if (char === '"') inString = true;
      else if (char === '[' || char === '{') depth++;
      else if (char === ']' || char === '}') depth--;
    }
    // No string in such documents spans lines.
    inString = false;
    text += `${line}\n`;
    if (depth <= 0) {
      const value = parsed(text);
      return value === undefined ? undefined : { value, count: next - at + 1 };
    }
  }
  return undefined;
}

/** Typographic quotes and extra commas come from editors. */
function parsed(text: string): unknown {
  for (const each of [text, text.replace(/[“”]/g, '"').replace(/,(\s*[\]}])/g, '$1')]) {
    try {
      return JSON.parse(each) as unknown;
    } catch {}
  }
  return undefined;
}
