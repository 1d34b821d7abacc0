/** Runs a sed script on input that is known as a whole. */
import { NotSupported } from '../../shell/syntax.ts';
import { allMatches, matches } from './patterns.ts';
import type { Address, Command, Substitution } from './syntax.ts';

const MOST_STEPS = 2_000_000;
const LONGEST_OUTPUT = 8 * 2 ** 20;

export function runSed(
  commands: readonly Command[],
  input: string,
  quiet: boolean,
): { readonly stdout: string; readonly status: number } {
  return new SedRun(commands, input, quiet).run();
}

class SedRun {
  readonly #commands: readonly Command[];
  readonly #lines: readonly string[];
  readonly #endsInNewline: boolean;
  readonly #quiet: boolean;
  /** By command index, the line where its range ends; Infinity: not known yet. */
  readonly #ranges = new Map<number, number>();
  #nth = 0;
  #pattern = '';
  #hold = '';
  #changed = false;
  #out: string[] = [];
  #printed = 0;
  #after: string[] = [];
  #steps = 0;
  #missesNewline = false;

  constructor(commands: readonly Command[], input: string, quiet: boolean) {
    this.#commands = commands;
    const lines = input.split('\n');
    this.#endsInNewline = lines.at(-1) === '';
    if (this.#endsInNewline) lines.pop();
    this.#lines = lines;
    this.#quiet = quiet;
  }

  run(): { stdout: string; status: number } {
    let again = false;
    while (again || this.#read()) {
      const end = this.#script();
      again = false;
      if (end.kind === 'again') {
        again = true;
        this.#flush();
        continue;
      }
      if (end.prints && !this.#quiet) this.#print(this.#pattern);
      this.#flush();
      if (end.kind === 'quit') return { stdout: this.#out.join(''), status: end.status };
    }
    return { stdout: this.#out.join(''), status: 0 };
  }

  get #isLast(): boolean {
    return this.#nth >= this.#lines.length;
  }

  #read(): boolean {
    const line = this.#lines[this.#nth];
    if (line === undefined) return false;
    this.#nth++;
    this.#pattern = line;
    this.#changed = false;
    return true;
  }

  #print(text: string): void {
    this.#printed += text.length;
    if (this.#printed > LONGEST_OUTPUT) throw new NotSupported('sed: it prints too much');
    if (this.#missesNewline) this.#out.push('\n');
    // The last line is terminated only if it was in the input.
    this.#missesNewline = this.#isLast && !this.#endsInNewline;
    this.#out.push(this.#missesNewline ? text : `${text}\n`);
  }

  #flush(): void {
    for (const text of this.#after.splice(0)) this.#printLine(text);
  }

  /** The script's own lines are always terminated. */
  #printLine(text: string): void {
    if (this.#missesNewline) this.#out.push('\n');
    this.#missesNewline = false;
    this.#out.push(`${text}\n`);
  }

  #script(): { kind: 'line' | 'quit' | 'again'; prints: boolean; status: number } {
    const done = (prints: boolean) => ({ kind: 'line', prints, status: 0 }) as const;
    for (let at = 0; at < this.#commands.length; at++) {
      if (++this.#steps > MOST_STEPS) throw new NotSupported('sed: it takes too long');
      const command = this.#commands[at];
      if (command === undefined) break;
      const { action } = command;
      if (!this.#applies(command, at)) {
        if (action.kind === 'open') at = action.end;
        continue;
      }
      switch (action.kind) {
        case 'open':
        case 'close':
        case 'label':
          break;
        case 's':
          this.#substitute(action);
          break;
        case 'map':
          this.#pattern = Array.from(
            this.#pattern,
            (char) => action.to[action.from.indexOf(char)] ?? char,
          ).join('');
          break;
        case 'quit':
          return { kind: 'quit', prints: action.prints, status: action.status };
        case 'text':
          if (action.letter === 'a') this.#after.push(action.text);
          else if (action.letter === 'i') this.#printLine(action.text);
          else {
            if (command.to === undefined || command.negated || !this.#isInside(at))
              this.#printLine(action.text);
            return done(false);
          }
          break;
        case 'jump':
          if (action.letter !== 'b') {
            const jumps = this.#changed === (action.letter === 't');
            this.#changed = false;
            if (!jumps) break;
          }
          at = this.#place(action.label);
          break;
        case 'plain': {
          const end = this.#plain(action.letter);
          if (end !== undefined) return end;
          break;
        }
      }
    }
    return done(true);
  }

  #place(label: string): number {
    if (label === '') return this.#commands.length;
    const at = this.#commands.findIndex(({ action }) => action.kind === 'label' && action.label === label);
    if (at === -1) throw new NotSupported(`sed: there is no label ${label}`);
    return at;
  }

  #plain(letter: string): { kind: 'line' | 'quit' | 'again'; prints: boolean; status: number } | undefined {
    const newline = this.#pattern.indexOf('\n');
    switch (letter) {
      case 'p':
        this.#print(this.#pattern);
        break;
      case 'd':
        return { kind: 'line', prints: false, status: 0 };
      case 'D':
        if (newline === -1) return { kind: 'line', prints: false, status: 0 };
        this.#pattern = this.#pattern.slice(newline + 1);
        return { kind: 'again', prints: false, status: 0 };
      case 'P':
        this.#printLine(newline === -1 ? this.#pattern : this.#pattern.slice(0, newline));
        break;
      case 'n':
        // GNU sed prints the line before it exits for lack of input.
        if (this.#isLast) return { kind: 'quit', prints: true, status: 0 };
        if (!this.#quiet) this.#print(this.#pattern);
        this.#flush();
        this.#pattern = this.#lines[this.#nth++] ?? '';
        break;
      case 'N':
        if (this.#isLast) return { kind: 'quit', prints: true, status: 0 };
        this.#flush();
        this.#pattern += `\n${this.#lines[this.#nth++] ?? ''}`;
        break;
      case 'h':
        this.#hold = this.#pattern;
        break;
      case 'H':
        this.#hold += `\n${this.#pattern}`;
        break;
      case 'g':
        this.#pattern = this.#hold;
        break;
      case 'G':
        this.#pattern += `\n${this.#hold}`;
        break;
      case 'x':
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        break;
      default:
        this.#printLine(String(this.#nth));
    }
    return undefined;
  }

  #isInside(at: number): boolean {
    return this.#ranges.has(at);
  }

  #applies({ from, to, negated }: Command, at: number): boolean {
    return this.#isSelected(from, to, at) !== negated;
  }

  #isSelected(from: Address | undefined, to: Command['to'], at: number): boolean {
    if (from === undefined) return true;
    if (to === undefined) return this.#matches(from);
    const end = this.#ranges.get(at);
    const zero = from.kind === 'line' && from.number === 0;
    if (end === undefined) {
      const begins = zero ? this.#nth === 1 : this.#matches(from);
      if (!begins) return false;
      if (zero && to.kind === 'match' && matches(to.pattern, this.#pattern)) return true;
      const last =
        to.kind === 'line' ? to.number : to.kind === 'more' ? this.#nth + to.count : Number.POSITIVE_INFINITY;
      if (last > this.#nth && !(to.kind === 'last' && this.#isLast)) this.#ranges.set(at, last);
      return true;
    }
    // A line past the range's end is selected only if it starts the range again.
    if (Number.isFinite(end) && this.#nth > end) {
      this.#ranges.delete(at);
      return this.#isSelected(from, to, at);
    }
    const ends = to.kind === 'match' || to.kind === 'last' ? this.#matches(to) : this.#nth >= end;
    if (ends) this.#ranges.delete(at);
    return true;
  }

  #matches(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return this.#nth === address.number;
      case 'last':
        return this.#isLast;
      case 'step':
        return address.every === 0
          ? this.#nth === address.first
          : this.#nth >= address.first && (this.#nth - address.first) % address.every === 0;
      case 'match':
        return matches(address.pattern, this.#pattern);
    }
  }

  #substitute({ pattern, parts, nth, everywhere, prints }: Substitution): void {
    const found = allMatches(pattern, this.#pattern).slice(nth - 1, everywhere ? undefined : nth);
    if (found.length === 0) return;
    let out = '';
    let from = 0;
    for (const { start, end, groups } of found) {
      out += this.#pattern.slice(from, start);
      for (const part of parts) out += typeof part === 'string' ? part : (groups[part] ?? '');
      from = end;
    }
    this.#pattern = out + this.#pattern.slice(from);
    this.#changed = true;
    if (prints) this.#print(this.#pattern);
  }
}
