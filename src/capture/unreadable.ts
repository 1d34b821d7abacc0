/**
 * Errors of unreadable captures: one sentence with the place.
 */
import { TargetError } from '../targets/target.ts';

export function unreadable(place: string, what: string, hint?: string): TargetError {
  return new TargetError('capture-unreadable', `${place}: ${what}`, hint);
}

/** `file:line:column`, both 1-based. */
export function placeAt(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `${file}:${line}:${offset - before.lastIndexOf('\n')}`;
}

/** For longer files, errors have only the path: finding the line costs as much as parsing YAML. */
const MAX_LOCATED = 1024 * 1024;

/** The line of an invalid value, or of the nearest existing one. */
export async function placeOf(
  file: string,
  text: string,
  path: readonly (string | number)[],
): Promise<string> {
  if (text.length > MAX_LOCATED) return file;
  const { LineCounter, isNode, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, logLevel: 'silent', uniqueKeys: false });
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (!isNode(node) || node.range === null || node.range === undefined) continue;
    const { line, col } = lineCounter.linePos(node.range[0]);
    return `${file}:${line}:${col}`;
  }
  return file;
}
