/** Finds `${{ … }}` in a text. */

export interface Hole {
  /** Offsets of `${{` and of the end of `}}`. */
  readonly start: number;
  readonly end: number;
  /** Offsets of the expression between them. */
  readonly from: number;
  readonly to: number;
}

/** The holes in order; `unclosed` is the offset of one that is not closed. */
export function findHoles(text: string): { holes: readonly Hole[]; unclosed: number | undefined } {
  const holes: Hole[] = [];
  let start = text.indexOf('${{');
  while (start !== -1) {
    const to = closing(text, start + 3);
    if (to === undefined) return { holes, unclosed: start };
    holes.push({ start, end: to + 2, from: start + 3, to });
    start = text.indexOf('${{', to + 2);
  }
  return { holes, unclosed: undefined };
}

/** The offset of the `}}` that is not inside a string and does not close a map of the expression. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text[at];
    if (char === '"' || char === "'") {
      at = stringEnd(text, at, /[rR]/.test(text[at - 1] ?? ''));
      continue;
    }
    if (char === '{') depth++;
    if (char === '}') {
      if (depth === 0) return text[at + 1] === '}' ? at : undefined;
      depth--;
    }
    at++;
  }
  return undefined;
}

function stringEnd(text: string, start: number, raw: boolean): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' && !raw ? 2 : 1;
  return at + 1;
}
