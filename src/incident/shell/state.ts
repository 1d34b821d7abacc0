/** A shell's state: variables, parameters, functions, working directory. */
import type { FactsData } from '../schema.ts';
import type { Tree } from '../tree/lookup.ts';
import type { Command } from './syntax.ts';
import type { Budget, Status, Value, Words } from './values.ts';

export interface Jump {
  readonly kind: 'break' | 'continue' | 'return' | 'exit';
  readonly levels: number;
  readonly status: Status;
  /** Why it may not have been taken: then the following commands may have run. */
  readonly unsure: string | undefined;
}

/** A propagating `break`, `exit` or the like. Not an Error: it is not a fault, and has no stack. */
export class Leave {
  readonly jump: Jump;
  constructor(jump: Jump) {
    this.jump = jump;
  }
}

/** The environment of a shell. */
export interface World {
  readonly tree: Tree;
  readonly facts: FactsData;
  readonly budget: Budget;
}

export class State implements World {
  readonly tree: Tree;
  readonly facts: FactsData;
  readonly budget: Budget;
  readonly variables: Map<string, Value>;
  readonly functions: Map<string, Command>;
  parameters: Words | { readonly unknown: string };
  cwd: string | undefined;
  status: Status = 0;
  /** Nesting depth of substitutions, functions and subshells. */
  readonly depth: number;

  constructor({ tree, facts, budget }: World, from?: State) {
    this.tree = tree;
    this.facts = facts;
    this.budget = budget;
    this.variables = new Map(from?.variables ?? [['IFS', { text: ' \t\n' }]]);
    this.functions = new Map(from?.functions);
    this.parameters = from?.parameters ?? { words: [] };
    this.cwd = from === undefined ? '/' : from.cwd;
    this.status = from === undefined ? 0 : from.status;
    this.depth = (from?.depth ?? 0) + 1;
    if (this.depth > 40) throw new RangeError('shells are nested too deeply');
  }

  fork(): State {
    return new State(this, this);
  }

  /** Forgets what a part of the command that may or may not have run could have set. */
  forget(names: Iterable<string>, why: string): void {
    for (const name of names) {
      if (name === '@') this.parameters = { unknown: why };
      else if (name === '@+') {
        if (!('unknown' in this.parameters)) this.parameters = { ...this.parameters, open: why };
      } else if (name === '/') this.cwd = undefined;
      else if (name === '*')
        for (const known of this.variables.keys()) this.variables.set(known, { unknown: why });
      else if (name.endsWith('()')) this.functions.delete(name.slice(0, -2));
      else this.variables.set(name, { unknown: why });
    }
  }
}
