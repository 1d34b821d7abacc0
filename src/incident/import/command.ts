/** Parses a typed command, as far as it tells how to read its output. */

export interface Command {
  /** As it was typed, without the prompt. */
  readonly text: string;
  /** Base name of the program: `docker`, `ps`, `cat`. */
  readonly name: string;
  readonly args: readonly string[];
  /** The filters its output went through: `grep`, `awk`, … */
  readonly filters: readonly Filter[];
  /** The folder in which it ran, if a `cd` or a prompt shows it. */
  readonly cwd: string | undefined;
}

export interface Filter {
  readonly name: string;
  readonly args: readonly string[];
}

/** Filters that keep every line and column. */
const TRANSPARENT = new Set(['cat', 'less', 'more', 'sort', 'tee', 'most', 'pager', 'strings']);
/** Filters that drop lines and keep columns. */
const DROPS_LINES = new Set(['grep', 'egrep', 'fgrep', 'zgrep', 'rg', 'ag', 'head', 'tail', 'uniq']);

/** Whether all lines that the command printed are kept. */
export function keepsLines({ filters }: Command): boolean {
  return filters.every(({ name }) => TRANSPARENT.has(name));
}

/** Whether it prints files from beginning to end. */
export function printsWhole(command: Command): boolean {
  const { name, args } = command;
  if (!keepsLines(command)) return false;
  if (name === 'tail') return args.some((arg) => /^(?:-[a-z]*n)?\+[01]$/.test(arg));
  // `grep . FILE` prints every non-empty line.
  if (name.endsWith('grep')) return args.find((arg) => !arg.startsWith('-')) === '.';
  return name !== 'head';
}

/** Whether the lines are kept as the command printed them. */
export function keepsColumns({ filters }: Command): boolean {
  return filters.every(({ name }) => TRANSPARENT.has(name) || DROPS_LINES.has(name));
}

/** Programs that run another one with the same output; `unwrapped` finds how many words they take. */
const WRAPPERS = new Set([
  'sudo',
  'time',
  'timeout',
  'nohup',
  'env',
  'watch',
  'nice',
  'ionice',
  'doas',
  'command',
  'stdbuf',
  'setsid',
  'nsenter',
  'chroot',
  'exec',
  'strace',
  'unbuffer',
]);

/** The simple commands of a line; those joined by a pipe count as one. */
export function commandsOf(text: string, cwd: string | undefined): Command[] {
  const commands: Command[] = [];
  let folder = cwd;
  for (const pipeline of pipelines(wordsOf(text))) {
    const [first = [], ...rest] = pipeline;
    const words = unwrapped(first);
    if (/^(?:ba|da|k|z)?sh$/.test(baseName(words[0] ?? '')) && /^-[a-z]*c$/.test(words[1] ?? '')) {
      commands.push(...commandsOf(words[2] ?? '', folder));
      continue;
    }
    const [program, ...args] = words;
    if (program === undefined) continue;
    const name = baseName(program);
    if (name === 'cd') {
      folder = resolve(folder, args[0] ?? '/root');
      continue;
    }
    const filters = rest.flatMap((stage) => {
      const [filter, ...own] = unwrapped(stage);
      return filter === undefined ? [] : [{ name: baseName(filter), args: own }];
    });
    commands.push({ text, name, args, filters, cwd: folder });
  }
  if (commands.length === 0 && folder !== cwd) {
    commands.push({ text, name: 'cd', args: [folder ?? '/'], filters: [], cwd: folder });
  }
  return commands;
}

/** Resolves a path that a command names, from the folder in which it ran; undefined if that folder is unknown. */
export function resolve(cwd: string | undefined, path: string): string | undefined {
  if (path.startsWith('/')) return normal(path);
  if (path.startsWith('~') || cwd === undefined) return undefined;
  return normal(`${cwd}/${path}`);
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}

/** Removes `sudo`, `timeout 5`, `nsenter -t 1 -m --`, leading assignments, and redirections. */
function unwrapped(words: readonly string[]): string[] {
  const rest = words.filter((word) => !/^\d*(?:>>?|<)&?[\w/.-]*$/.test(word));
  while (rest.length > 0) {
    const [first = ''] = rest;
    if (/^[A-Za-z_]\w*=/.test(first)) rest.shift();
    else if (WRAPPERS.has(baseName(first)) && rest.length > 1) {
      rest.shift();
      skipOptions(rest, baseName(first));
    } else break;
  }
  return rest;
}

/** Wrapper options that take a value. */
const WITH_VALUE: Readonly<Record<string, RegExp>> = {
  sudo: /^-[ugCDhpRrtT]$/,
  timeout: /^-[ks]$/,
  watch: /^-n$/,
  nice: /^-n$/,
  ionice: /^-[cnp]$/,
  nsenter: /^(?:-t|--target|-S|-G)$/,
  strace: /^-[eopsa]$/,
  env: /^-u$/,
  stdbuf: /^-[ioe]$/,
};

function skipOptions(rest: string[], wrapper: string): void {
  while (rest[0]?.startsWith('-') === true) {
    const option = rest.shift() ?? '';
    if (option === '--') return;
    if (WITH_VALUE[wrapper]?.test(option) === true) rest.shift();
  }
  // `timeout 5 ps`, `chroot /host ps`.
  if (wrapper === 'timeout' && /^[\d.]+[smhd]?$/.test(rest[0] ?? '')) rest.shift();
  if (wrapper === 'chroot') rest.shift();
}

const BREAK = Symbol('break');
const PIPE = Symbol('pipe');
type Word = string | typeof BREAK | typeof PIPE;

function pipelines(words: readonly Word[]): string[][][] {
  const all: string[][][] = [[[]]];
  for (const word of words) {
    const current = all.at(-1) ?? [];
    if (word === BREAK) all.push([[]]);
    else if (word === PIPE) current.push([]);
    else current.at(-1)?.push(word);
  }
  return all.filter((pipeline) => (pipeline[0]?.length ?? 0) > 0);
}

/**
 * Splits words like a shell, as far as it matters here: quotes, backslashes and operators. Typographic quotes count
 * as quotes: a word processor made them.
 */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let word: string | undefined;
  const end = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const close = CLOSING[char];
    if (close !== undefined) {
      const stop = text.indexOf(close, at + 1);
      const to = stop === -1 ? text.length : stop;
      word = (word ?? '') + text.slice(at + 1, to);
      at = to;
    } else if (char === '\\') {
      word = (word ?? '') + (text[++at] ?? '');
    } else if (/\s/.test(char)) end();
    else if (char === '|' && text[at + 1] !== '|') {
      end();
      words.push(PIPE);
      if (text[at + 1] === '&') at++;
    } else if (
      char === ';' ||
      (char === '&' && text[at + 1] === '&') ||
      (char === '|' && text[at + 1] === '|')
    ) {
      end();
      words.push(BREAK);
      if (char !== ';') at++;
    } else if (char === '#' && word === undefined) break;
    else word = (word ?? '') + char;
  }
  end();
  return words;
}

const CLOSING: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '“': '”',
  '”': '”',
  '‘': '’',
  '’': '’',
};
