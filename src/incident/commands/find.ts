/** find: walks folders, tests their entries, and prints them or runs commands for them. */
import type { Call, Result } from '../shell/evaluate.ts';
import { compilePattern } from '../shell/pattern.ts';
import { NotSupported } from '../shell/syntax.ts';
import { InputStream } from '../shell/values.ts';
import { OTHERS, isCgroupFile } from '../tree/cgroups.ts';
import { Folder } from '../tree/node.ts';
import type { Node } from '../tree/node.ts';
import { Report, exactArgs, pathOf } from './result.ts';

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly node: Node;
  readonly depth: number;
  /** Path below the starting point. */
  readonly below: string;
}

type Truth = boolean | undefined;

interface Walk {
  readonly report: Report;
  pruned: boolean;
}

interface Test {
  (entry: Entry, walk: Walk): Truth;
  /** Holds only for names like these, and has no effect on others; undefined: applies to any name. */
  names?: readonly string[];
  /** Whether it prints something or runs a command. */
  acts?: boolean;
}

export function find(call: Call): Result {
  const args = exactArgs(call).filter((arg) => arg !== '-H' && arg !== '-P');
  const first = args.findIndex((arg) => arg.startsWith('-') || arg === '(' || arg === '!');
  const roots = first === -1 ? args : args.slice(0, first);
  const parser = new FindExpression(call, first === -1 ? [] : args.slice(first));
  const test = parser.all();
  const report = new Report();
  const walk: Walk = { report, pruned: false };
  for (const root of roots.length === 0 ? ['.'] : roots) {
    const found = call.state.tree.find(pathOf(call, root), false);
    if (found.kind === 'unknown') report.unsure(found.why);
    else if (found.kind === 'absent') {
      report.err(`find: '${root}': No such file or directory\n`);
      report.fail(1);
    } else if (found.kind === 'found') {
      const name = root.replace(/\/+$/, '').split('/').at(-1) ?? root;
      visit({ path: root, name, node: found.node, depth: 0, below: '' }, parser, test, walk, call);
    }
  }
  for (const finish of parser.atEnd) finish(report);
  return report.result();
}

function visit(entry: Entry, options: FindExpression, test: Test, walk: Walk, call: Call): void {
  call.state.budget.command();
  const inRange = entry.depth >= options.minDepth;
  walk.pruned = false;
  if (!options.depthFirst && inRange) test(entry, walk);
  const pruned = walk.pruned && !options.depthFirst;
  if (entry.node instanceof Folder && entry.depth < options.maxDepth && !pruned) {
    const listed = call.state.tree.list(pathOf(call, entry.path));
    if (listed.kind === 'denied') {
      walk.report.err(`find: '${entry.path}': Permission denied\n`);
      walk.report.fail(1);
    } else {
      const open = entry.node.missing(test.names);
      if (open !== undefined) walk.report.unsure(open);
      for (const name of entry.node.list().names) {
        const node = entry.node.get(name);
        if (node === undefined || node.kind === 'missing') continue;
        const path = `${entry.path}${entry.path.endsWith('/') ? '' : '/'}${name}`;
        const below = entry.below === '' ? name : `${entry.below}/${name}`;
        visit({ path, name, node, depth: entry.depth + 1, below }, options, test, walk, call);
      }
    }
  }
  if (options.depthFirst && inRange) test(entry, walk);
}

class FindExpression {
  minDepth = 0;
  maxDepth = Number.POSITIVE_INFINITY;
  depthFirst = false;
  readonly atEnd: ((report: Report) => void)[] = [];
  readonly #call: Call;
  readonly #args: readonly string[];
  #at = 0;
  #acts = false;
  #depth = 0;

  constructor(call: Call, args: readonly string[]) {
    this.#call = call;
    this.#args = args;
  }

  all(): Test {
    const test = this.#args.length === 0 ? (): Truth => true : this.#or();
    if (this.#at < this.#args.length) throw new NotSupported(`find: ${this.#args[this.#at]}`);
    if (this.#acts) return test;
    return and(test, print('\n'));
  }

  #or(): Test {
    if (++this.#depth > 50) throw new NotSupported('find: nested too deeply');
    let test = this.#and();
    while (this.#take('-o') || this.#take('-or')) {
      test = or(test, this.#and());
    }
    this.#depth--;
    return test;
  }

  #and(): Test {
    let test = this.#not();
    for (;;) {
      this.#take('-a');
      const next = this.#args[this.#at];
      if (next === undefined || next === ')' || next === '-o' || next === '-or') return test;
      test = and(test, this.#not());
    }
  }

  #not(): Test {
    if (this.#take('!') || this.#take('-not')) {
      const inner = this.#not();
      return (entry, walk) => {
        const truth = inner(entry, walk);
        return truth === undefined ? undefined : !truth;
      };
    }
    if (this.#take('(')) {
      const inner = this.#or();
      if (!this.#take(')')) throw new NotSupported("find: ')' is missing");
      return inner;
    }
    return this.#primary();
  }

  #primary(): Test {
    const name = this.#args[this.#at++] ?? '';
    switch (name) {
      case '-mindepth':
        this.minDepth = Number(this.#operand(name));
        return () => true;
      case '-maxdepth':
        this.maxDepth = Number(this.#operand(name));
        return () => true;
      case '-depth':
        this.depthFirst = true;
        return () => true;
      case '-xdev':
      case '-mount':
      case '-true':
      case '-ignore_readdir_race':
        return () => true;
      case '-name':
        return this.#pattern(name, (entry) => entry.name);
      case '-path':
      case '-wholename':
        return this.#pattern(name, (entry) => entry.path);
      case '-type':
        return typeTest(this.#operand(name));
      case '-prune':
        return (_, walk) => {
          walk.pruned = true;
          return true;
        };
      case '-print':
        this.#acts = true;
        return acting(print('\n'));
      case '-print0':
        this.#acts = true;
        return acting(print('\0'));
      case '-printf':
        this.#acts = true;
        return acting(printf(this.#operand(name)));
      case '-exec':
        this.#acts = true;
        return acting(this.#exec());
      default:
        throw new NotSupported(`find ${name}`);
    }
  }

  #operand(name: string): string {
    const value = this.#args[this.#at++];
    if (value === undefined) throw new NotSupported(`find ${name} without a value`);
    return value;
  }

  #pattern(name: string, of: (entry: Entry) => string): Test {
    const source = this.#operand(name);
    const pattern = compilePattern(source, () => false);
    // The placeholder for everything that is not stated may have any name, except those of files that every such
    // folder has.
    const test: Test = (entry) =>
      pattern.matches(of(entry)) || (of(entry).includes(OTHERS) && !isCgroupFile(source) ? undefined : false);
    if (name === '-name') test.names = [source];
    return test;
  }

  #exec(): Test {
    const words: string[] = [];
    for (;;) {
      const word = this.#args[this.#at++];
      if (word === undefined) throw new NotSupported('find -exec without a terminator');
      if (word === ';') return this.#execEach(words);
      if (word === '+' && words.at(-1) === '{}') return this.#execAll(words.slice(0, -1));
      words.push(word);
    }
  }

  #execEach(words: readonly string[]): Test {
    return (entry, { report }) => {
      const list = words.map((word) => ({ text: word.replaceAll('{}', entry.path) }));
      const { stdout, stderr, status, open } = this.#call.run({ words: list }, new InputStream(''));
      report.out(stdout);
      report.err(stderr);
      if (open !== undefined) report.unsure(open);
      return status === undefined ? undefined : status === 0;
    };
  }

  #execAll(words: readonly string[]): Test {
    const paths: string[] = [];
    this.atEnd.push((report) => {
      // Without files the command does not run.
      if (paths.length === 0) return;
      const list = [...words, ...paths].map((text) => ({ text }));
      const result = this.#call.run({ words: list }, new InputStream(''));
      report.out(result.stdout);
      report.err(result.stderr);
      if (result.open !== undefined) report.unsure(result.open);
      if (result.status !== 0) report.fail(1);
      if (result.status === undefined) report.unsure('how a command ends is not known');
    });
    return (entry) => {
      paths.push(entry.path);
      return true;
    };
  }

  #take(text: string): boolean {
    if (this.#args[this.#at] !== text) return false;
    this.#at++;
    return true;
  }
}

const UNDECIDED = 'what decides a test of find is not stated';

function and(left: Test, right: Test): Test {
  const test: Test = (entry, walk) => {
    const truth = left(entry, walk);
    if (truth === true) return right(entry, walk);
    if (truth === undefined) walk.report.unsure(UNDECIDED);
    return truth;
  };
  test.acts = left.acts === true || right.acts === true;
  // The right side is evaluated only if the left one holds.
  const names = left.names ?? (left.acts === true ? undefined : right.names);
  if (names !== undefined) test.names = names;
  return test;
}

function or(left: Test, right: Test): Test {
  const test: Test = (entry, walk) => {
    const truth = left(entry, walk);
    if (truth === true) return true;
    // It is unknown whether the rest is evaluated, and so is what it would print.
    if (truth === undefined) walk.report.unsure(UNDECIDED);
    return truth === undefined ? undefined : right(entry, walk);
  };
  test.acts = left.acts === true || right.acts === true;
  if (left.names !== undefined && right.names !== undefined) test.names = [...left.names, ...right.names];
  return test;
}

function acting(test: Test): Test {
  test.acts = true;
  return test;
}

function print(end: string): Test {
  return ({ path }, { report }) => {
    report.out(`${path}${end}`);
    return true;
  };
}

function typeTest(types: string): Test {
  const wanted = types.split(',');
  return ({ node }) => {
    const type = node instanceof Folder ? 'd' : node.kind === 'link' ? 'l' : 'f';
    return wanted.includes(type);
  };
}

function printf(format: string): Test {
  return (entry, { report }) => {
    const text = format.replaceAll(
      /%(.)|\\(.)/g,
      (all, directive: string | undefined, escape: string | undefined) => {
        if (escape !== undefined) return { n: '\n', t: '\t', '0': '\0', '\\': '\\' }[escape] ?? all;
        switch (directive ?? '') {
          case 'p':
            return entry.path;
          case 'P':
            return entry.below;
          case 'f':
            return entry.name;
          case '%':
            return '%';
          case 'd':
            return String(entry.depth);
          default:
            throw new NotSupported(`find -printf %${directive ?? ''}`);
        }
      },
    );
    report.out(text);
    return true;
  };
}
