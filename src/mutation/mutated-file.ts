/**
 * The mutants of one file, and what is known of them. Several threads may try them: memory for that is shared.
 */
import type { Breakable } from './breakable.ts';
import type { Mutant } from './mutant.ts';
import { mutantsOf } from './mutants.ts';

/** What is known of a mutant: bits. */
const LOADS = 1;
const NOTICED = 2;

export class MutatedFile {
  readonly breakable: Breakable;
  readonly mutants: readonly Mutant[];
  readonly #nth: ReadonlyMap<Mutant, number>;
  readonly #known: Uint8Array;

  /** @param known a byte for each mutant of these files, in order */
  static of(files: readonly Breakable[], known?: Uint8Array): MutatedFile[] {
    let from = 0;
    return files.map((breakable) => {
      const mutants = mutantsOf(breakable.file.data);
      const end = from + mutants.length;
      const own = known === undefined ? new Uint8Array(mutants.length) : known.subarray(from, end);
      from = end;
      if (own.length < mutants.length) throw new RangeError('more mutants than the shared memory has bytes');
      return new MutatedFile(breakable, mutants, own);
    });
  }

  private constructor(breakable: Breakable, mutants: readonly Mutant[], known: Uint8Array) {
    this.breakable = breakable;
    this.mutants = mutants;
    this.#nth = new Map(mutants.map((mutant, nth) => [mutant, nth]));
    this.#known = known;
  }

  /** Those that load with at least one user: what `check` rejects is not a mutant. */
  get loaded(): Mutant[] {
    return this.mutants.filter((mutant) => this.#has(mutant, LOADS));
  }

  isNoticed(mutant: Mutant): boolean {
    return this.#has(mutant, NOTICED);
  }

  loads(mutant: Mutant): void {
    this.#note(mutant, LOADS);
  }

  notice(mutant: Mutant): void {
    this.#note(mutant, NOTICED);
  }

  #has(mutant: Mutant, bit: number): boolean {
    const nth = this.#nth.get(mutant);
    return nth !== undefined && (Atomics.load(this.#known, nth) & bit) !== 0;
  }

  #note(mutant: Mutant, bit: number): void {
    const nth = this.#nth.get(mutant);
    if (nth !== undefined) Atomics.or(this.#known, nth, bit);
  }
}
