/** The current record and its fields. */
import { NotSupported } from '../../shell/syntax.ts';
import { split } from './patterns.ts';
import type { AwkValue } from './values.ts';
import { Read, textOf } from './values.ts';

const MOST_FIELDS = 100_000;

export class CurrentRecord {
  #text: AwkValue = undefined;
  #separator = ' ';
  /** undefined: not split yet. */
  #fields: AwkValue[] | undefined = [];

  /** @param separator FS when the record is read: a later FS applies to later records */
  set(text: AwkValue, separator: string): void {
    this.#text = text;
    this.#separator = separator;
    this.#fields = undefined;
  }

  get count(): number {
    return this.#split().length;
  }

  get text(): string {
    return textOf(this.#text);
  }

  field(index: number): AwkValue {
    return index === 0 ? this.#text : this.#split()[checked(index) - 1];
  }

  setField(index: number, value: AwkValue, joiner: string): void {
    const fields = this.#split();
    while (fields.length < checked(index) - 1) fields.push('');
    fields[index - 1] = value;
    this.#join(joiner);
  }

  setCount(count: number, joiner: string): void {
    const fields = this.#split();
    while (fields.length < checked(count)) fields.push('');
    fields.length = count;
    this.#join(joiner);
  }

  #join(joiner: string): void {
    this.#text = (this.#fields ?? []).map(textOf).join(joiner);
  }

  #split(): AwkValue[] {
    this.#fields ??= split(this.text, this.#separator).map((text) => new Read(text));
    return this.#fields;
  }
}

function checked(index: number): number {
  if (!(index >= 0 && index <= MOST_FIELDS)) throw new NotSupported(`awk: field ${index}`);
  return index;
}
