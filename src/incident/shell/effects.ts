/**
 * What a command could do to the shell that runs it, determined without running it: the variables that it may set,
 * and whether it may leave the loop, function or shell that contains it.
 */
import type { Command, Pipeline, Script, Word } from './syntax.ts';

export interface Effects {
  /** Names; `@` for the positional parameters (`@+`: more of them), `/` for the working directory. */
  readonly sets: ReadonlySet<string>;
  /** Names of the commands that it calls, some of which may be functions. */
  readonly calls: ReadonlySet<string>;
  readonly exits: boolean;
  readonly returns: boolean;
  /** How many enclosing loops a `break` in it may end; 0: none. */
  readonly breaks: number;
  /** How many enclosing loops a `continue` in it may affect: the outermost continues with its next element. */
  readonly continues: number;
}

interface Draft {
  sets: Set<string>;
  calls: Set<string>;
  exits: boolean;
  returns: boolean;
  breaks: number;
  continues: number;
}

const cache = new WeakMap<object, Effects>();

export function effectsOf(node: Script | Pipeline | Command): Effects {
  let known = cache.get(node);
  if (known === undefined) {
    const draft: Draft = {
      sets: new Set(),
      calls: new Set(),
      exits: false,
      returns: false,
      breaks: 0,
      continues: 0,
    };
    if ('statements' in node) script(node, draft, 0);
    else if ('commands' in node) pipeline(node, draft, 0);
    else command(node, draft, 0);
    known = draft;
    cache.set(node, known);
  }
  return known;
}

function script({ statements }: Script, draft: Draft, loops: number): void {
  for (const { first, rest } of statements) {
    pipeline(first, draft, loops);
    for (const one of rest) pipeline(one.pipeline, draft, loops);
  }
}

function pipeline({ commands }: Pipeline, draft: Draft, loops: number): void {
  const [only] = commands;
  // In a pipe of several commands each runs in its own subshell.
  if (commands.length === 1 && only !== undefined) command(only, draft, loops);
}

function command(node: Command, draft: Draft, loops: number): void {
  if (node.kind === 'function') {
    draft.sets.add(`${node.name}()`);
    // It may be called in the same part.
    absorb(draft, effectsOf(node.command));
    return;
  }
  if (node.kind === 'simple') {
    for (const { name, value } of node.assignments) {
      draft.sets.add(name);
      word(value, draft);
    }
    for (const one of node.words) word(one, draft);
    builtin(node.words, draft, loops);
    return;
  }
  const { body } = node;
  if (node.kind === 'subshell') return;
  if ('clauses' in body) {
    for (const { condition, body: branch } of body.clauses) {
      script(condition, draft, loops);
      script(branch, draft, loops);
    }
    if (body.otherwise !== undefined) script(body.otherwise, draft, loops);
  } else if ('variable' in body) {
    draft.sets.add(body.variable);
    script(body.script, draft, loops + 1);
  } else if ('condition' in body) {
    script(body.condition, draft, loops + 1);
    script(body.script, draft, loops + 1);
  } else if ('items' in body) {
    word(body.word, draft);
    for (const item of body.items) script(item.script, draft, loops);
  } else script(body.script, draft, loops);
}

/** `${x:=y}` and `$((x += 1))` set variables too. */
function word(parts: Word, draft: Draft): void {
  for (const part of parts) {
    if (part.kind === 'parameter' && part.change?.operator.endsWith('=') === true) draft.sets.add(part.name);
    if (part.kind === 'arithmetic') {
      const text = part.expression.map((inner) => (inner.kind === 'text' ? inner.text : ' ')).join('');
      for (const [, name = ''] of text.matchAll(/([A-Za-z_]\w*)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)/g))
        draft.sets.add(name);
    }
  }
}

function builtin(words: readonly Word[], draft: Draft, loops: number): void {
  const texts = words.map((parts) =>
    parts.every((part) => part.kind === 'text')
      ? parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
      : undefined,
  );
  const [name, ...args] = texts;
  // A computed name may be anything.
  if (name === undefined && words.length > 0) draft.exits = true;
  switch (name ?? '') {
    case 'read':
    case 'export':
    case 'readonly':
    case 'local':
    case 'unset':
    case 'getopts':
      for (const arg of args) draft.sets.add(/^[A-Za-z_]\w*/.exec(arg ?? '')?.[0] ?? '*');
      return;
    case 'set':
      draft.sets.add(args[0] === '--' && isAllParameters(words[2]) ? '@+' : '@');
      return;
    case 'shift':
      draft.sets.add('@');
      return;
    case 'cd':
      draft.sets.add('/');
      return;
    case 'eval':
    case '.':
    case 'exec':
    case 'trap':
      draft.exits = true;
      draft.sets.add('*');
      return;
    case 'exit':
      draft.exits = true;
      return;
    case 'return':
      draft.returns = true;
      return;
    case 'break':
    case 'continue': {
      const levels = Math.max(1, Number(args[0] ?? 1) || 1) - loops;
      const key = name === 'break' ? 'breaks' : 'continues';
      draft[key] = Math.max(draft[key], levels);
      return;
    }
    default:
      if (name !== undefined) draft.calls.add(name);
  }
}

/** A function's effects occur where it is called, except for its parameters and its `return`. */
function absorb(draft: Draft, { sets, calls, exits, breaks, continues }: Effects): void {
  for (const name of sets) if (!name.startsWith('@')) draft.sets.add(name);
  for (const name of calls) draft.calls.add(name);
  // Shells disagree on a `break` outside the function's own loops.
  draft.exits ||= exits || breaks > 0 || continues > 0;
}

/** Adds the effects of the functions that are called. */
export function withFunctions(effects: Effects, functions: ReadonlyMap<string, Command>): Effects {
  if (functions.size === 0 || effects.calls.size === 0) return effects;
  const draft: Draft = { ...effects, sets: new Set(effects.sets), calls: new Set(effects.calls) };
  // The loop also visits entries added during iteration.
  for (const name of draft.calls) {
    const definition = functions.get(name);
    if (definition !== undefined) absorb(draft, effectsOf(definition));
  }
  return draft;
}

/** `"$@"` */
function isAllParameters(word: Word | undefined): boolean {
  const parts = (word ?? []).filter((part) => part.kind !== 'text' || part.text !== '');
  const [part] = parts;
  return (
    parts.length === 1 &&
    part?.kind === 'parameter' &&
    part.name === '@' &&
    part.quoted &&
    part.change === undefined
  );
}
