/**
 * Decides whether a pattern matches a line with gaps, that is, parts that are not stated: yes or no whatever fills
 * the gaps, or it depends. The pattern runs as an automaton; at a gap every state continues with whatever it could
 * read there.
 */
import { GAP, NUMBER_GAP } from '../../gap.ts';
import type { Regex } from './posix.ts';

export type Match = 'yes' | 'no' | 'depends';

type Edge =
  | {
      readonly kind: 'read';
      readonly accepts: (char: string) => boolean;
      readonly anything: boolean;
      readonly to: number;
    }
  | { readonly kind: 'skip'; readonly to: number }
  | { readonly kind: 'start' | 'end' | 'boundary'; readonly to: number };

/** Maximum number of states; a larger pattern decides nothing here. */
const MOST_STATES = 3000;

export class Automaton {
  readonly #edges: Edge[][] = [[]];
  readonly #accept: number | undefined;
  /** Whether a match can begin only at the start of the line. */
  readonly #isAnchored: boolean;

  constructor(regex: Regex, foldCase: boolean) {
    this.#accept = this.#build(regex, 0, false, foldCase);
    if (this.#edges.length > MOST_STATES) this.#accept = undefined;
    this.#isAnchored = this.#beginsAtStart();
  }

  #beginsAtStart(): boolean {
    const todo = [0];
    const seen = new Set<number>();
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      if (state === this.#accept) return false;
      if (seen.has(state)) continue;
      seen.add(state);
      for (const edge of this.#edges[state] ?? []) {
        if (edge.kind === 'read') return false;
        if (edge.kind !== 'start') todo.push(edge.to);
      }
    }
    return true;
  }

  match(line: string): Match {
    if (this.#accept === undefined) return 'depends';
    if (this.#run(line, false)) return 'yes';
    return this.#run(line, true) ? 'depends' : 'no';
  }

  /**
   * @param optimistic whether a gap is assumed to suit the pattern; otherwise only a part that accepts anything gets
   *   past it
   */
  #run(line: string, optimistic: boolean): boolean {
    let states = new Set<number>();
    for (let at = 0; at <= line.length; at++) {
      if (at === 0 || !this.#isAnchored) this.#enter(states, 0, line, at, optimistic);
      else if (states.size === 0) return false;
      if (states.has(this.#accept as number)) return true;
      if (at === line.length) return false;
      const char = line[at] ?? '';
      const next = new Set<number>();
      if (char === GAP || char === NUMBER_GAP) this.#overGap(states, next, line, at, optimistic);
      else {
        for (const state of states) {
          for (const edge of this.#edges[state] ?? []) {
            if (edge.kind === 'read' && edge.accepts(char))
              this.#enter(next, edge.to, line, at + 1, optimistic);
          }
        }
      }
      states = next;
    }
    return false;
  }

  #overGap(states: Set<number>, next: Set<number>, line: string, at: number, optimistic: boolean): void {
    const todo = [...states];
    // A match may also begin inside the gap.
    if (optimistic) todo.push(0);
    const seen = new Set<number>();
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      if (seen.has(state)) continue;
      seen.add(state);
      for (const edge of this.#edges[state] ?? []) {
        const isRead = edge.kind === 'read' && (optimistic ? suits(edge.accepts, line[at]) : edge.anything);
        if (isRead) {
          this.#enter(next, edge.to, line, at + 1, optimistic);
          // A gap can stand for several characters.
          if (optimistic) todo.push(edge.to);
        } else if (optimistic && (edge.kind === 'skip' || edge.kind === 'boundary')) todo.push(edge.to);
      }
    }
  }

  #enter(states: Set<number>, state: number, line: string, at: number, optimistic: boolean): void {
    if (states.has(state)) return;
    states.add(state);
    for (const edge of this.#edges[state] ?? []) {
      if (edge.kind === 'skip' || this.#holds(edge.kind, line, at, optimistic))
        this.#enter(states, edge.to, line, at, optimistic);
    }
  }

  #holds(kind: Edge['kind'], line: string, at: number, optimistic: boolean): boolean {
    if (kind === 'start') return at === 0;
    if (kind === 'end') return at === line.length;
    if (kind !== 'boundary') return false;
    const [before, after] = [line[at - 1], line[at]];
    if (isGap(before) || isGap(after)) return optimistic;
    return isWord(before) !== isWord(after);
  }

  #state(): number {
    this.#edges.push([]);
    return this.#edges.length - 1;
  }

  #edge(from: number, edge: Edge): void {
    this.#edges[from]?.push(edge);
  }

  /** Adds a part that begins in a state, and returns the state in which it ends. */
  #build(regex: Regex, from: number, repeats: boolean, foldCase: boolean): number {
    if (this.#edges.length > MOST_STATES) return from;
    switch (regex.kind) {
      case 'char':
      case 'any':
      case 'set': {
        const to = this.#state();
        // Only if it is repeated may it read text of any length.
        this.#edge(from, {
          kind: 'read',
          accepts: reads(regex, foldCase),
          anything: repeats && regex.kind === 'any',
          to,
        });
        return to;
      }
      case 'start':
      case 'end':
      case 'boundary': {
        const to = this.#state();
        this.#edge(from, { kind: regex.kind, to });
        return to;
      }
      case 'group':
        return this.#build(regex.inner, from, repeats, foldCase);
      case 'sequence':
        return regex.parts.reduce((at, part) => this.#build(part, at, false, foldCase), from);
      case 'choice': {
        const end = this.#state();
        for (const branch of regex.branches) {
          this.#edge(this.#build(branch, from, false, foldCase), { kind: 'skip', to: end });
        }
        return end;
      }
      case 'repeat':
        return this.#repeat(regex, from, foldCase);
    }
  }

  #repeat(
    { inner, least, most }: Extract<Regex, { kind: 'repeat' }>,
    from: number,
    foldCase: boolean,
  ): number {
    let at = from;
    for (let nth = 0; nth < least; nth++)
      at = this.#build(inner, at, most === undefined && nth === least - 1, foldCase);
    if (most === undefined) {
      const loop = this.#state();
      this.#edge(at, { kind: 'skip', to: loop });
      this.#edge(this.#build(inner, loop, true, foldCase), { kind: 'skip', to: loop });
      return loop;
    }
    const end = this.#state();
    this.#edge(at, { kind: 'skip', to: end });
    for (let nth = least; nth < most; nth++) {
      at = this.#build(inner, at, false, foldCase);
      this.#edge(at, { kind: 'skip', to: end });
    }
    return end;
  }
}

function reads(
  regex: Extract<Regex, { kind: 'char' | 'any' | 'set' }>,
  foldCase: boolean,
): (char: string) => boolean {
  if (regex.kind === 'any') return () => true;
  const test = regex.kind === 'char' ? (char: string) => char === regex.char : regex.test;
  if (!foldCase) return test;
  return (char) => test(char) || test(char.toLowerCase()) || test(char.toUpperCase());
}

function isGap(char: string | undefined): boolean {
  return char === GAP || char === NUMBER_GAP;
}

/** Whether an accepted character may occur in a gap. */
function suits(accepts: (char: string) => boolean, gap: string | undefined): boolean {
  return gap !== NUMBER_GAP || Array.from('0123456789-').some(accepts);
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /\w/.test(char);
}

/**
 * The keys with which every matching line begins; undefined if it can begin otherwise. `^State:.*D ` only matches a
 * line with the key `State`.
 */
export function keysOf(regex: Regex): readonly string[] | undefined {
  if (regex.kind === 'choice') {
    const all = regex.branches.map(keysOf);
    return all.some((keys) => keys === undefined) ? undefined : all.flatMap((keys) => keys ?? []);
  }
  if (regex.kind !== 'sequence') return undefined;
  const [first, ...rest] = regex.parts;
  if (first?.kind !== 'start') return undefined;
  return prefixes(rest);
}

function prefixes(parts: readonly Regex[]): readonly string[] | undefined {
  let found = [''];
  for (const part of parts) {
    if (part.kind === 'char') {
      if (part.char === ':') return found;
      found = found.map((text) => text + part.char);
      continue;
    }
    if (part.kind !== 'choice') return undefined;
    const texts = part.branches.map(literal);
    if (texts.some((text) => text === undefined)) return undefined;
    found = found.flatMap((text) => texts.map((more) => `${text}${more ?? ''}`));
    if (found.some((text) => text.includes(':'))) {
      return found.every((text) => text.includes(':'))
        ? found.map((text) => text.slice(0, text.indexOf(':')))
        : undefined;
    }
  }
  return undefined;
}

function literal(regex: Regex): string | undefined {
  if (regex.kind === 'char') return regex.char;
  if (regex.kind !== 'sequence') return undefined;
  const texts = regex.parts.map((part) => (part.kind === 'char' ? part.char : undefined));
  return texts.includes(undefined) ? undefined : texts.join('');
}
