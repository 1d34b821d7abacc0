/**
 * Values for a shell that knows only a part of its node. Any text may be incomplete: then it is `open`, which means
 * that it is true, that there may be more lines, and why. Anything that might be wrong is never computed: a command
 * that needs it is skipped, and its output is what may be missing.
 */
import { OTHERS } from '../tree/cgroups.ts';

export interface Text {
  readonly text: string;
  readonly open?: string | undefined;
}

/** A variable: its value, or why it is unknown. */
export type Value = Text | { readonly unknown: string };

/** A command's arguments, or a list of words: `open` says why there may be more. */
export interface Words {
  readonly words: readonly Text[];
  readonly open?: string | undefined;
}

/** An exit code; undefined: unknown. */
export type Status = number | undefined;

/** Input that several commands read one after another. */
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

  /** The next line without its terminator; undefined at the end. */
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

  /** Removes lines with the placeholder for everything that is not stated; then others could have been there. */
  visible(): Text {
    return visible(this.text, this.open);
  }
}

/** Whether it ends in the middle of a line: missing text would continue that line. */
export function isRagged(text: string): boolean {
  return text !== '' && !text.endsWith('\n') && !text.endsWith('\0');
}

export function visible(text: string, open: string | undefined): Text {
  if (!text.includes(OTHERS)) return { text, open };
  const end = text.includes('\0') ? '\0' : '\n';
  const kept = text.split(end).filter((line) => !line.includes(OTHERS));
  return { text: kept.join(end), open: open ?? 'all cgroups are not stated' };
}

/** Thrown by whatever does not return: ends its command, or everything. */
export class Hangs extends Error {
  override readonly name = 'Hangs';
}

/** Thrown if a command exceeds the budget of a step on a described node. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

/** The budget of one step. A loop that waits for a change would never end where nothing changes. */
export class Budget {
  #commands: number;
  #bytes: number;

  constructor(commands: number, bytes: number) {
    this.#commands = commands;
    this.#bytes = bytes;
  }

  command(): void {
    if (--this.#commands < 0) throw new Hangs('it runs more commands than a step may');
  }

  output(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) throw new TooMuch('it prints more than a step may');
  }
}
