/**
 * Runs a command on a node of which only a part is known. The output is true; if a part of the command cannot run, or
 * only on incomplete data, the output is marked open and that part prints nothing.
 */
import type { Effects } from './effects.ts';
import { effectsOf, withFunctions } from './effects.ts';
import { Expander, WordNotKnown } from './expand.ts';
import { absolute } from './glob.ts';
import type { Jump, State } from './state.ts';
import { Leave } from './state.ts';
import type {
  Case,
  Command,
  Compound,
  For,
  If,
  Pipeline,
  Redirect,
  Script,
  SimpleCommand,
  Statement,
  While,
} from './syntax.ts';
import { NotSupported } from './syntax.ts';
import type { Status, Text, Words } from './values.ts';
import { hasGap } from '../gap.ts';
import { Hangs, InputStream, Output } from './values.ts';

export interface Streams {
  readonly stdin: InputStream;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** A command's result. `open`: why it may have printed more. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** undefined: not known. */
  readonly status: Status;
  readonly open?: string | undefined;
}

export interface Call {
  readonly name: string;
  readonly args: readonly Text[];
  /** Why there may be more arguments. */
  readonly open: string | undefined;
  readonly stdin: InputStream;
  readonly state: State;
  /** Runs another command, as `xargs` and `find -exec` do. */
  run(words: Words, stdin: InputStream): Result;
}

/** All commands outside the shell. */
export type Commands = (call: Call) => Result;

/** Commands that change the shell itself; undefined: not one of them. */
export type Builtins = (call: Call, shell: Shell, streams: Streams) => Status | 'none';

export class Shell {
  readonly state: State;
  readonly #commands: Commands;
  readonly #builtins: Builtins;
  readonly #expander: Expander;
  #streams: Streams;

  constructor(state: State, streams: Streams, commands: Commands, builtins: Builtins) {
    this.state = state;
    this.#streams = streams;
    this.#commands = commands;
    this.#builtins = builtins;
    this.#expander = new Expander(state, (script) => this.#substitute(script));
  }

  /** Runs the script; `exit` ends it. */
  run(script: Script): void {
    try {
      this.script(script);
    } catch (error) {
      if (!(error instanceof Leave)) throw error;
      this.state.status = error.jump.unsure === undefined ? error.jump.status : undefined;
      if (error.jump.unsure !== undefined) this.#maybeMore(error.jump.unsure);
    }
  }

  script({ statements }: Script): void {
    for (const statement of statements) this.#statement(statement);
  }

  /** Marks the output as possibly incomplete. */
  #maybeMore(why: string): void {
    this.#streams.stdout.open ??= why;
    this.#streams.stderr.open ??= why;
  }

  #effects(node: Script | Pipeline | Command): Effects {
    return withFunctions(effectsOf(node), this.state.functions);
  }

  #effectsOfAll(scripts: readonly Script[]): Effects {
    return allOf(scripts.map((script) => this.#effects(script)));
  }

  /** Skips what may or may not run. */
  #leaveOut(effects: Effects, why: string): void {
    this.#maybeMore(why);
    this.state.forget(effects.sets, why);
    this.state.status = undefined;
    const leave = (kind: Jump['kind'], levels: number): never => {
      throw new Leave({ kind, levels, status: undefined, unsure: why });
    };
    if (effects.exits) leave('exit', 0);
    if (effects.returns) leave('return', 0);
    if (effects.breaks > 0) leave('break', effects.breaks);
    if (effects.continues > 0) leave('continue', effects.continues);
  }

  #statement({ first, rest }: Statement): void {
    this.#pipeline(first);
    for (const { operator, pipeline } of rest) {
      const { status } = this.state;
      if (status === undefined) {
        if (isNothing(pipeline)) {
          if (operator === '||') this.state.status = 0;
          continue;
        }
        this.#leaveOut(this.#effects(pipeline), 'whether it runs depends on what is not stated');
        continue;
      }
      if ((status === 0) === (operator === '&&')) this.#pipeline(pipeline);
    }
  }

  #pipeline({ negated, commands }: Pipeline): void {
    const [only] = commands;
    if (commands.length === 1 && only !== undefined) this.command(only);
    else this.#piped(commands);
    const { status } = this.state;
    if (negated && status !== undefined) this.state.status = status === 0 ? 1 : 0;
  }

  #piped(commands: readonly Command[]): void {
    let { stdin } = this.#streams;
    for (const [nth, command] of commands.entries()) {
      const last = nth === commands.length - 1;
      const stdout = last ? this.#streams.stdout : new Output(this.state.budget);
      const state = this.state.fork();
      const inner = new Shell(state, { ...this.#streams, stdin, stdout }, this.#commands, this.#builtins);
      inner.run({ statements: [{ first: { negated: false, commands: [command] }, rest: [] }] });
      if (last) this.state.status = state.status;
      else stdin = new InputStream(stdout.text, stdout.open);
    }
  }

  command(command: Command): void {
    this.state.budget.command();
    if (command.kind === 'function') {
      this.state.functions.set(command.name, command.command);
      this.state.status = 0;
    } else if (command.kind === 'simple') this.#simple(command);
    else this.#compound(command);
  }

  #compound(command: Compound): void {
    const before = this.#streams;
    try {
      const redirected = this.#redirect(command.redirects);
      if (redirected === 'failed') return;
      this.#streams = redirected;
      this.#body(command);
    } catch (error) {
      if (!(error instanceof WordNotKnown)) throw error;
      this.#streams = before;
      this.#leaveOut(this.#effects(command), error.message);
    } finally {
      this.#streams = before;
    }
  }

  #body({ kind, body }: Compound): void {
    if (kind === 'subshell' && 'script' in body) {
      const state = this.state.fork();
      new Shell(state, this.#streams, this.#commands, this.#builtins).run(
        (body as { script: Script }).script,
      );
      this.state.status = state.status;
    } else if ('clauses' in body) this.#if(body);
    else if ('variable' in body) this.#for(body);
    else if ('condition' in body) this.#while(body);
    else if ('items' in body) this.#case(body);
    else this.script(body.script);
  }

  #if({ clauses, otherwise }: If): void {
    for (const [nth, { condition, body: branch }] of clauses.entries()) {
      this.script(condition);
      if (this.state.status === undefined) {
        const why = 'whether it runs depends on what is not stated';
        const left = clauses
          .slice(nth)
          .flatMap((clause, i) => (i === 0 ? [clause.body] : [clause.condition, clause.body]));
        this.#leaveOut(this.#effectsOfAll([...left, ...(otherwise === undefined ? [] : [otherwise])]), why);
        return;
      }
      if (this.state.status === 0) {
        this.script(branch);
        return;
      }
    }
    if (otherwise === undefined) this.state.status = 0;
    else this.script(otherwise);
  }

  #for({ variable, words, script }: For): void {
    const { parameters } = this.state;
    if (words === undefined && 'unknown' in parameters) throw new WordNotKnown(parameters.unknown);
    const list = words === undefined ? (parameters as Words) : this.#expander.words(words);
    const effects = this.#effects(script);
    if (list.words.length === 0) this.state.status = 0;
    if (list.open !== undefined) this.#maybeMore(list.open);
    if (list.open !== undefined && leavesTheLoop(effects)) {
      // An unknown element may come first, and end the loop.
      this.state.forget([variable], list.open);
      this.#leaveOut(atLoop(effects), list.open);
      return;
    }
    for (const word of list.words) {
      this.state.budget.command();
      // An unknown earlier element may have changed these variables.
      if (list.open !== undefined) this.state.forget(effects.sets, list.open);
      if (word.open !== undefined) throw new WordNotKnown(word.open);
      this.state.variables.set(variable, word);
      if (this.#once(script) === 'ends') break;
    }
    if (list.open !== undefined) {
      this.state.forget([...effects.sets, variable], list.open);
      this.state.status = undefined;
    }
  }

  #while({ until, condition, script }: While): void {
    const effects = this.#effectsOfAll([condition, script]);
    const { open } = this.#streams.stdin;
    const isOpen = open !== undefined && readsInput(condition);
    if (isOpen && leavesTheLoop(effects)) {
      this.#leaveOut(atLoop(effects), open);
      return;
    }
    let last: Status = 0;
    for (;;) {
      this.state.budget.command();
      if (isOpen) this.state.forget(effects.sets, open);
      if (this.#once(condition) === 'ends') break;
      const { status } = this.state;
      if (status === undefined) {
        const why = open ?? 'whether a loop goes on depends on what is not stated';
        this.state.status = undefined;
        this.#leaveOut(atLoop(effects), why);
        return;
      }
      if ((status === 0) === until) break;
      if (this.#once(script) === 'ends') break;
      last = this.state.status;
    }
    this.state.status = last;
    if (isOpen) {
      this.#maybeMore(open);
      this.state.forget(effects.sets, open);
      this.state.status = undefined;
    }
  }

  /** One iteration of a loop; `ends` after a `break`. */
  #once(script: Script): 'goes on' | 'ends' {
    try {
      this.script(script);
      return 'goes on';
    } catch (error) {
      if (!(error instanceof Leave)) throw error;
      const { kind, levels, unsure } = error.jump;
      if (kind !== 'break' && kind !== 'continue') throw error;
      if (unsure !== undefined) {
        this.#maybeMore(unsure);
        this.state.forget(this.#effects(script).sets, unsure);
      }
      if (levels > 1) throw new Leave({ ...error.jump, levels: levels - 1 });
      this.state.status = unsure === undefined ? 0 : undefined;
      return kind === 'break' ? 'ends' : 'goes on';
    }
  }

  #case({ word, items }: Case): void {
    const { text, open } = this.#expander.text(word);
    const patterns = items.map((item) => item.patterns.map((pattern) => this.#expander.pattern(pattern)));
    if (open !== undefined || hasGap(text)) throw new WordNotKnown(open ?? 'a part of it is not stated');
    const nth = patterns.findIndex((some) => some.some((pattern) => pattern.matches(text)));
    const item = items[nth];
    if (item === undefined || item.script.statements.length === 0) this.state.status = 0;
    else this.script(item.script);
  }

  #simple(command: SimpleCommand): void {
    const before = this.#streams;
    this.#substituted = undefined;
    try {
      const list = this.#expander.words(command.words);
      const redirected = this.#redirect(command.redirects);
      if (redirected === 'failed') return;
      this.#streams = redirected;
      const isAlone = list.words.length === 0 && list.open === undefined;
      const isLasting = isAlone || SPECIAL.has(list.words[0]?.text ?? '');
      const outer = isLasting || command.assignments.length === 0 ? undefined : new Map(this.state.variables);
      this.#assign(command, isAlone);
      if (isAlone) return;
      this.#call(list, redirected);
      // Assignments before a command apply to it alone.
      for (const { name } of outer === undefined ? [] : command.assignments) {
        const value = outer?.get(name);
        if (value === undefined) this.state.variables.delete(name);
        else this.state.variables.set(name, value);
      }
    } catch (error) {
      if (!(error instanceof WordNotKnown)) throw error;
      this.#streams = before;
      this.#leaveOut(this.#effects(command), error.message);
    } finally {
      this.#streams = before;
    }
  }

  #assign({ assignments }: SimpleCommand, isAlone: boolean): void {
    for (const { name, value } of assignments) {
      try {
        this.state.variables.set(name, this.#expander.text(value));
      } catch (error) {
        if (!(error instanceof WordNotKnown)) throw error;
        this.state.variables.set(name, { unknown: error.message });
      }
    }
    // Without a command, the status is that of the last substitution.
    if (isAlone) this.state.status = this.#substituted === undefined ? 0 : this.#substituted.status;
  }

  #substituted: { readonly status: Status } | undefined;

  #call(list: Words, streams: Streams): void {
    const [name, ...args] = list.words;
    if (name === undefined || name.open !== undefined || hasGap(name.text)) {
      throw new WordNotKnown(list.open ?? name?.open ?? 'the name of a command is not known');
    }
    const definition = this.state.functions.get(name.text);
    if (definition !== undefined) {
      this.#function(definition, { words: args, open: list.open });
      return;
    }
    const call = this.#callOf(name.text, args, list.open, streams.stdin);
    const status = this.#builtins(call, this, streams);
    if (status !== 'none') {
      this.state.status = status;
      return;
    }
    const result = this.#commands(call);
    streams.stdout.add(result.stdout, result.open);
    streams.stderr.add(result.stderr, result.open);
    this.state.status = result.status;
  }

  #callOf(name: string, args: readonly Text[], open: string | undefined, stdin: InputStream): Call {
    return {
      name,
      args,
      open,
      stdin,
      state: this.state,
      run: (words, input) => this.#external(words, input),
    };
  }

  /** A command run by another command: it is not part of the shell. */
  #external(words: Words, stdin: InputStream): Result {
    this.state.budget.command();
    const [name, ...args] = words.words;
    if (name === undefined || name.open !== undefined) {
      return { stdout: '', stderr: '', status: undefined, open: words.open ?? 'a command is not known' };
    }
    return this.#commands(this.#callOf(name.text, args, words.open, stdin));
  }

  #function(definition: Command, parameters: Words): void {
    const outer = this.state.parameters;
    if (++this.#calls > 100) throw new NotSupported('functions call one another too deeply');
    this.state.parameters = parameters;
    try {
      this.command(definition);
    } catch (error) {
      if (!(error instanceof Leave) || error.jump.kind !== 'return') throw error;
      this.state.status = error.jump.unsure === undefined ? error.jump.status : undefined;
      if (error.jump.unsure !== undefined) {
        this.#maybeMore(error.jump.unsure);
        this.state.forget(this.#effects(definition).sets, error.jump.unsure);
      }
    } finally {
      this.#calls--;
      this.state.parameters = outer;
    }
  }

  #calls = 0;

  #substitute(script: Script): Text {
    const state = this.state.fork();
    const stdout = new Output(this.state.budget);
    const inner = new Shell(state, { ...this.#streams, stdout }, this.#commands, this.#builtins);
    inner.run(script);
    this.#substituted = { status: state.status };
    return stdout.visible();
  }

  /** @throws {WordNotKnown} if the target is unknown; returns `failed` if it is known to fail */
  #redirect(redirects: readonly Redirect[]): Streams | 'failed' {
    let { stdin, stdout, stderr } = this.#streams;
    for (const { fd, operator, target } of redirects) {
      if (operator === '<<') {
        const { text, open } = this.#expander.document(target);
        if (fd === 0) stdin = new InputStream(text, open);
        continue;
      }
      const { text, open } = this.#expander.text(target);
      if (open !== undefined) throw new WordNotKnown(open);
      if (operator === '>&' || operator === '<&') {
        if (fd === 1 && text === '2') stdout = stderr;
        else if (fd === 2 && text === '1') stderr = stdout;
        else if (text === '-' && fd === 0) stdin = new InputStream('');
        else if (!(fd === 1 && text === '1') && !(fd === 2 && text === '2'))
          throw new NotSupported(`${fd}>&${text}`);
        continue;
      }
      if (operator === '<') {
        const input = this.#open(text);
        if (input === 'failed') return 'failed';
        if (fd === 0) stdin = input;
        continue;
      }
      if (text !== '/dev/null') throw new NotSupported('a step does not write files');
      if (fd === 1) stdout = new Output(this.state.budget);
      else if (fd === 2) stderr = new Output(this.state.budget);
    }
    return { stdin, stdout, stderr };
  }

  #open(path: string): InputStream | 'failed' {
    if (this.state.cwd === undefined && !path.startsWith('/'))
      throw new WordNotKnown('the working directory is not known');
    const read = this.state.tree.read(absolute(this.state.cwd ?? '/', path));
    switch (read.kind) {
      case 'content':
        return new InputStream(read.content.text, read.content.partial);
      case 'folder':
        return new InputStream('');
      case 'unknown':
        throw new WordNotKnown(read.why);
      case 'hangs':
        throw hanging(read.path);
      case 'absent':
      case 'denied': {
        const why =
          read.kind === 'denied' ? 'Permission denied' : read.notFolder ? 'Not a directory' : 'No such file';
        this.#streams.stderr.add(`sh: 1: cannot open ${path}: ${why}\n`);
        this.state.status = 2;
        return 'failed';
      }
    }
  }
}

export function hanging(path: string): Hangs {
  return new Hangs(`reading ${path} does not return`);
}

/** Commands whose preceding assignments persist (POSIX, Special Built-In Utilities). */
const SPECIAL: ReadonlySet<string> = new Set([
  ':',
  'break',
  'continue',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'unset',
]);

/** `true` and `:`, which do nothing. */
function isNothing({ negated, commands }: Pipeline): boolean {
  const [command] = commands;
  if (negated || commands.length !== 1 || command?.kind !== 'simple') return false;
  const [word] = command.words;
  const [part] = word ?? [];
  return (
    command.words.length === 1 &&
    command.assignments.length === 0 &&
    word?.length === 1 &&
    part?.kind === 'text' &&
    (part.text === 'true' || part.text === ':')
  );
}

function allOf(all: readonly Effects[]): Effects {
  return {
    sets: new Set(all.flatMap((one) => [...one.sets])),
    calls: new Set(all.flatMap((one) => [...one.calls])),
    exits: all.some((one) => one.exits),
    returns: all.some((one) => one.returns),
    breaks: Math.max(0, ...all.map((one) => one.breaks)),
    continues: Math.max(0, ...all.map((one) => one.continues)),
  };
}

/** Whether an iteration may prevent later ones. */
function leavesTheLoop({ exits, returns, breaks, continues }: Effects): boolean {
  return exits || returns || breaks > 0 || continues > 1;
}

/** A loop's effects, derived from its body's. */
function atLoop(effects: Effects): Effects {
  return {
    ...effects,
    breaks: Math.max(0, effects.breaks - 1),
    continues: Math.max(0, effects.continues - 1),
  };
}

/** Whether the loop's condition is `read` from the loop's input. */
function readsInput({ statements }: Script): boolean {
  return statements.some(({ first }) =>
    first.commands.some(({ kind, ...rest }) => {
      if (kind !== 'simple' || !('words' in rest)) return false;
      const names = rest.words.flatMap(([part]) => (part?.kind === 'text' ? [part.text] : []));
      return names.includes('read');
    }),
  );
}
