/**
 * The names that an expression may use at one place in a file, with their types.
 */
import type { Environment } from '@marcbachmann/cel-js';
import type { Code } from './evaluate/frame.ts';
import { MOUNT_TYPE, PROC_STAT_TYPE } from './library/kernel.ts';
import type { Shape } from './shape.ts';
import type { CelType } from './types.ts';
import { libraryEnvironment, nameType } from './types.ts';

export interface Name {
  readonly type: CelType;
  /** The name of the value in the scope, if it differs. */
  readonly ref?: string;
  /** For `inputs` of a used probe: the value of each input. */
  readonly fields?: ReadonlyMap<string, Inlined>;
  /** For a variable bound to each element: the list, or the keys of a map. */
  readonly elements?: Code;
  /** What is known of its value before a diagnosis. */
  readonly shape?: Shape | undefined;
  /** It is a step that asks the target: once, or several times so that its value is a list. */
  readonly observed?: 'once' | 'often';
}

/** An expression that stands for a name. */
export interface Inlined {
  readonly code: Code;
  readonly refs: ReadonlySet<string>;
  readonly shape?: Shape | undefined;
}

/** Words that CEL reserves or that the type checker uses for itself. */
const RESERVED = new Set(
  (
    'as break const continue else for function if import in let loop package namespace return var void while ' +
    'true false null __proto__ prototype constructor int uint double bool string bytes list map type null_type dyn ' +
    'cel google optional inputs'
  ).split(' '),
);

/** Why expressions cannot use this name; undefined if they can. */
export function refusedName(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) {
    return 'use letters, digits and underscores, and do not begin with a digit';
  }
  return RESERVED.has(name) ? 'it is a reserved word of the expression language' : undefined;
}

export class Names {
  #environment: Environment;
  /** After the environment was cloned, nothing can be added to it. */
  #locked = true;
  readonly #names: Map<string, Name>;
  readonly #types: Map<string, CelType>;

  private constructor(environment: Environment, names: Map<string, Name>, types: Map<string, CelType>) {
    this.#environment = environment;
    this.#names = names;
    this.#types = types;
  }

  static none(): Names {
    return new Names(libraryEnvironment(), new Map(), new Map());
  }

  /** A child scope with the same names, to add more. */
  child(): Names {
    this.#locked = true;
    return new Names(this.#environment, new Map(this.#names), new Map(this.#types));
  }

  /** Adopts a type from the names of another file. */
  adopt(type: CelType, from: Names): CelType {
    return type.replace(/\bRecord\d+\b/g, (name) => {
      const key = from.#keyOf(name);
      if (key === undefined) return 'dyn';
      const fields = JSON.parse(key) as Record<string, CelType>;
      const adopted = Object.entries(fields).map(([field, inner]) => [field, this.adopt(inner, from)]);
      return this.recordType(Object.fromEntries(adopted) as Record<string, CelType>);
    });
  }

  /** The name must be free. */
  declare(name: string, declared: Name): void {
    this.#open().registerVariable(name, declared.type);
    this.#names.set(name, declared);
  }

  get(name: string): Name | undefined {
    return this.#names.get(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  keys(): Iterable<string> {
    return this.#names.keys();
  }

  /** For the checker; must not be changed. */
  get environment(): Environment {
    return this.#environment;
  }

  /** The fields of a type, if it has any. */
  fieldsOf(type: CelType): readonly string[] {
    if (type === 'ProcStat') return Object.keys(PROC_STAT_TYPE);
    if (type === 'Mount') return Object.keys(MOUNT_TYPE);
    const key = this.#keyOf(type);
    return key === undefined ? [] : Object.keys(JSON.parse(key) as Record<string, CelType>);
  }

  #keyOf(type: CelType): string | undefined {
    for (const [key, name] of this.#types) if (name === type) return key;
    return undefined;
  }

  recordType(fields: Readonly<Record<string, CelType>>): CelType {
    const key = JSON.stringify(fields);
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    // The checker never forgets a type name, so names are numbers that every file reuses.
    const name = `Record${this.#types.size}`;
    this.#open().registerType(name, { fields: { ...fields } });
    nameType(name, `record with ${Object.keys(fields).join(', ')}`);
    this.#types.set(key, name);
    return name;
  }

  #open(): Environment {
    if (this.#locked) this.#environment = this.#environment.clone();
    this.#locked = false;
    return this.#environment;
  }
}
