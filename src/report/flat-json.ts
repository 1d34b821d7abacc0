/** JSON as lines, one for each value: `State.Status: "running"`. Nobody reads a line of 4000 characters. */

/** Lines of one text. */
const MOST = 500;

/** undefined: it is not a JSON object or list, or more than one line that is not JSON. */
export function flatJson(text: string): string[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const parsed = parse(text);
  if (parsed !== undefined) return flat(parsed, '');
  const each = text.split('\n').map((line) => parse(line));
  return each.includes(undefined)
    ? undefined
    : each.flatMap((value, i) => flat(value, `[${i}]`)).slice(0, MOST);
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function flat(value: unknown, path: string): string[] {
  const lines: string[] = [];
  const waiting: [unknown, string][] = [[value, path]];
  for (let next = waiting.pop(); next !== undefined && lines.length < MOST; next = waiting.pop()) {
    const [inner, at] = next;
    if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) {
      lines.push(`${at}: ${JSON.stringify(inner)}`);
      continue;
    }
    const entries: [unknown, string][] = Array.isArray(inner)
      ? inner.slice(0, MOST).map((one, i) => [one, `${at}[${i}]`])
      : Object.entries(inner)
          .slice(0, MOST)
          .map(([key, one]) => [one, at === '' ? key : `${at}.${key}`]);
    waiting.push(...entries.toReversed());
  }
  return lines;
}
