/** The records that awk reads, file after file. */
import { NotSupported } from '../../shell/syntax.ts';

/** The operands, in order. */
export type Operand =
  | { readonly name: string; readonly text: string | undefined }
  | { readonly assign: string; readonly value: string };

export interface InputListener {
  assign(name: string, value: string): void;
  opened(name: string): void;
  /** Called for a missing file. */
  missing(name: string): void;
}

export class Records {
  readonly #operands: readonly Operand[];
  readonly #stdin: string;
  readonly #listener: InputListener;
  #next = 0;
  #hasFiles: boolean;
  #text: string | undefined;
  #at = 0;

  constructor(operands: readonly Operand[], stdin: string, listener: InputListener) {
    this.#operands = operands;
    this.#stdin = stdin;
    this.#listener = listener;
    this.#hasFiles = operands.some((one) => 'name' in one);
  }

  /** @param separator RS */
  read(separator: string): string | undefined {
    if (separator.length > 1) throw new NotSupported('awk: a pattern as record separator');
    for (;;) {
      const text = this.#text ?? this.#open();
      if (text === undefined) return undefined;
      const record = separator === '' ? this.#paragraph(text) : this.#until(text, separator);
      if (record !== undefined) return record;
      this.#text = undefined;
    }
  }

  /** Skips the rest of the file. */
  skip(): void {
    this.#at = this.#text?.length ?? 0;
  }

  #open(): string | undefined {
    for (;;) {
      const operand = this.#operands[this.#next++];
      if (operand === undefined) {
        if (this.#hasFiles) return undefined;
        this.#hasFiles = true;
        return this.#use('', this.#stdin);
      }
      if ('assign' in operand) this.#listener.assign(operand.assign, operand.value);
      else if (operand.name === '-') return this.#use('', this.#stdin);
      else if (operand.text === undefined) this.#listener.missing(operand.name);
      else return this.#use(operand.name, operand.text);
    }
  }

  #use(name: string, text: string): string {
    this.#listener.opened(name);
    this.#text = text;
    this.#at = 0;
    return text;
  }

  #until(text: string, separator: string): string | undefined {
    if (this.#at >= text.length) return undefined;
    const end = text.indexOf(separator, this.#at);
    const record = text.slice(this.#at, end === -1 ? undefined : end);
    this.#at = end === -1 ? text.length : end + 1;
    return record;
  }

  /** Reads a record that is delimited by empty lines. */
  #paragraph(text: string): string | undefined {
    while (text[this.#at] === '\n') this.#at++;
    if (this.#at >= text.length) return undefined;
    const end = text.indexOf('\n\n', this.#at);
    const record = text.slice(this.#at, end === -1 ? undefined : end);
    this.#at = end === -1 ? text.length : end + 2;
    return end === -1 ? record.replace(/\n$/, '') : record;
  }
}
