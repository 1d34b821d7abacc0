/** Variables: a value or an array, as decided by the first use. */
import { NotSupported } from '../../shell/syntax.ts';
import type { AwkValue } from './values.ts';

export class Variable {
  value: AwkValue = undefined;
  #array: Map<string, AwkValue> | undefined;
  /** For a parameter, the variable that was passed: an array is shared with it, even one created later. */
  readonly #given: Variable | undefined;

  constructor(value?: AwkValue, given?: Variable) {
    this.value = value;
    this.#given = given;
  }

  get array(): Map<string, AwkValue> {
    if (this.value !== undefined) throw new NotSupported('awk: a value that is used as an array');
    this.#array ??= this.#given === undefined ? new Map() : this.#given.array;
    return this.#array;
  }

  get isArray(): boolean {
    return this.#array !== undefined || this.#given?.isArray === true;
  }
}
