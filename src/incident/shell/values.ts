/**
 * What a shell that knows only a part of its node works with. Every text may be a part of the true one: then it is
 * `open`, which means that what stands in it is true, that there may be more lines, and says why. What may be wrong is
 * never computed: a command that would need it is left out, and what it would have printed is what may be missing.
 */
import { OTHERS } from '../tree/cgroups.ts';

export interface Text {
  readonly text: string;
  readonly open?: string | undefined;
}

/** A variable: its value, or why nobody knows it. */
export type Value = Text | { readonly unknown: string };

/** What a command got, or a list of words: `open` says why there may be more of them. */
export interface Words {
  readonly words: readonly Text[];
  readonly open?: string | undefined;
}

/** An exit code; undefined: it may be another one. */
export type Status = number | undefined;

/** What is read from the beginning on, by several commands after one another. */
export class InputStream {
  readonly text: string;
  readonly open: string | undefined;
  at = 0;

  constructor(text: string, open?: string) {
    this.text = text;
    this.open = open;
  }

  all(): string {
    const text = this.at === 0 ? this.text : this.text.slice(this.at);
    this.at = this.text.length;
    return text;
  }

  /** The next line without its end; undefined where there is none. */
  line(): { readonly line: string; readonly ended: boolean } | undefined {
    if (this.at >= this.text.length) return undefined;
    const end = this.text.indexOf('\n', this.at);
    const line = this.text.slice(this.at, end === -1 ? undefined : end);
    this.at = end === -1 ? this.text.length : end + 1;
    return { line, ended: end !== -1 };
  }
}

export class Output {
  readonly #budget: Budget;
  #chunks: string[] = [];
  #isRagged = false;
  open: string | undefined;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  add(text: string, open?: string): void {
    if (text !== '') {
      this.#budget.output(text.length);
      this.#chunks.push(text);
      this.#isRagged ||= isRagged(text);
    }
    this.open ??= open;
  }

  get text(): string {
    if (this.open !== undefined && this.#isRagged) return '';
    if (this.#chunks.length > 1) this.#chunks = [this.#chunks.join('')];
    return this.#chunks[0] ?? '';
  }

  /** Without lines that name what stands for all that is not stated; then others could have been there. */
  visible(): Text {
    return visible(this.text, this.open);
  }
}

/** It does not end with its line: what may be missing behind it would stand in the same one. */
export function isRagged(text: string): boolean {
  return text !== '' && !text.endsWith('\n') && !text.endsWith('\0');
}

export function visible(text: string, open: string | undefined): Text {
  if (!text.includes(OTHERS)) return { text, open };
  const end = text.includes('\0') ? '\0' : '\n';
  const kept = text.split(end).filter((line) => !line.includes(OTHERS));
  return { text: kept.join(end), open: open ?? 'all cgroups are not stated' };
}

/** Thrown by what does not return: it ends the command that it is in, or the whole. */
export class Hangs extends Error {
  override readonly name = 'Hangs';
}

/** The command costs more than a look at a described node may. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

/** What one question may cost. A loop that waits for something to move would go on for ever where nothing moves. */
export class Budget {
  #commands: number;
  #bytes: number;

  constructor(commands: number, bytes: number) {
    this.#commands = commands;
    this.#bytes = bytes;
  }

  command(): void {
    if (--this.#commands < 0) throw new Hangs('it runs more commands than a look may');
  }

  output(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) throw new TooMuch('it prints more than a look may');
  }
}
