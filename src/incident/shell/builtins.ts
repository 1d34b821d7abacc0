/** Commands that are part of the shell, because they change or inspect it. */
import type { Call, Shell, Streams } from './evaluate.ts';
import { absolute } from './glob.ts';
import { Leave } from './state.ts';
import { test } from './test.ts';
import { NotSupported } from './syntax.ts';
import type { InputStream, Status } from './values.ts';
import { WordNotKnown } from './expand.ts';
import { knownCommand } from '../commands/known.ts';
import { Folder } from '../tree/node.ts';

export function builtins(call: Call, shell: Shell, streams: Streams): Status | 'none' {
  const { name } = call;
  switch (name) {
    case ':':
    case 'true':
      return 0;
    case 'false':
      return 1;
    case '[':
    case 'test':
      return test(call);
    case 'cd':
      return changeFolder(call, streams);
    case 'pwd':
      if (call.state.cwd === undefined) throw new WordNotKnown('the working directory is not known');
      streams.stdout.add(`${call.state.cwd}\n`);
      return 0;
    case 'set':
      return set(call);
    case 'shift':
      return shift(call);
    case 'read':
      return read(call);
    case 'export':
    case 'readonly':
    case 'local':
      return assign(call);
    case 'unset':
      for (const arg of texts(call)) call.state.variables.delete(arg);
      return 0;
    case 'exit':
    case 'return': {
      const status = texts(call)[0];
      throw new Leave({
        kind: name,
        levels: 0,
        status: status === undefined ? call.state.status : Number(status) & 255,
        unsure: undefined,
      });
    }
    case 'break':
    case 'continue':
      throw new Leave({
        kind: name,
        levels: Math.max(1, Number(texts(call)[0] ?? 1)),
        status: 0,
        unsure: undefined,
      });
    case 'command':
      return command(call, streams, shell);
    case 'eval':
    case '.':
    case 'exec':
    case 'trap':
    case 'getopts':
    case 'alias':
    case 'wait':
    case 'ulimit':
    case 'umask':
      throw new NotSupported(name);
    default:
      return 'none';
  }
}

/** The arguments; throws unless all are known. */
export function texts(call: Call): string[] {
  if (call.open !== undefined) throw new WordNotKnown(call.open);
  return call.args.map((arg) => {
    if (arg.open !== undefined) throw new WordNotKnown(arg.open);
    return arg.text;
  });
}

function changeFolder(call: Call, streams: Streams): Status {
  const args = texts(call).filter((arg) => arg !== '--' && arg !== '-P' && arg !== '-L');
  const { state } = call;
  const to = args[0] ?? '/root';
  if (state.cwd === undefined && !to.startsWith('/'))
    throw new WordNotKnown('the working directory is not known');
  const path = absolute(state.cwd ?? '/', to);
  const found = state.tree.find(path);
  if (found.kind === 'unknown') throw new WordNotKnown(found.why);
  if (found.kind === 'found' && found.node instanceof Folder) {
    state.cwd = found.path;
    return 0;
  }
  const why = found.kind === 'absent' && !found.notFolder ? 'No such file or directory' : 'Not a directory';
  streams.stderr.add(`sh: 1: cd: can't cd to ${to}: ${why}\n`);
  return 2;
}

function set(call: Call): Status {
  const [first] = call.args;
  if (first?.text === '--') {
    call.state.parameters = { words: call.args.slice(1), open: call.open };
    return 0;
  }
  if (first === undefined || call.args.some((arg) => !/^[-+][euxf]+$/.test(arg.text))) {
    if (first !== undefined && !/^[-+]/.test(first.text)) {
      call.state.parameters = { words: call.args, open: call.open };
      return 0;
    }
    throw new NotSupported('set');
  }
  // -u and -x change what is an error and what is shown; -e exits at the first failure, which is not supported.
  if (call.args.some((arg) => /^-.*[ef]/.test(arg.text))) throw new NotSupported(`set ${first.text}`);
  return 0;
}

function shift(call: Call): Status {
  const count = Number(texts(call)[0] ?? 1);
  const { parameters } = call.state;
  if ('unknown' in parameters) return undefined;
  if (parameters.open !== undefined) throw new WordNotKnown(parameters.open);
  if (count > parameters.words.length) return 2;
  call.state.parameters = { words: parameters.words.slice(count) };
  return 0;
}

function assign(call: Call): Status {
  for (const arg of texts(call)) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(arg);
    if (match !== null) call.state.variables.set(match[1] ?? '', { text: match[2] ?? '' });
  }
  return 0;
}

function read(call: Call): Status {
  let args = texts(call);
  const raw = args[0] === '-r';
  if (raw) args = args.slice(1);
  if (args[0]?.startsWith('-') === true) throw new NotSupported(`read ${args[0]}`);
  const { state, stdin } = call;
  const names = args.length === 0 ? ['REPLY'] : args;
  const next = nextLine(stdin, raw);
  if (next === undefined && stdin.open !== undefined) {
    state.forget(names, stdin.open);
    return undefined;
  }
  const separators = state.variables.get('IFS');
  if (separators !== undefined && 'unknown' in separators) throw new WordNotKnown(separators.unknown);
  const values = fields(next?.line ?? '', names.length, separators?.text ?? ' \t\n');
  for (const [nth, name] of names.entries()) state.variables.set(name, { text: values[nth] ?? '' });
  // An unterminated last line is read, and reported as the end.
  return next?.ended === true ? 0 : 1;
}

function nextLine(stdin: InputStream, raw: boolean): { line: string; ended: boolean } | undefined {
  const next = stdin.line();
  if (next === undefined || raw) return next;
  let { line, ended } = next;
  while (/(?:^|[^\\])(?:\\\\)*\\$/.test(line) && ended) {
    const more = stdin.line();
    line = line.slice(0, -1) + (more?.line ?? '');
    ended = more?.ended ?? false;
  }
  return { line: line.replaceAll(/\\(.)/gs, '$1'), ended };
}

/** The last variable gets the rest of the line. */
function fields(line: string, count: number, separators: string): string[] {
  if (separators === '') return [line];
  const blank = Array.from(separators)
    .filter((char) => ' \t\n'.includes(char))
    .join('');
  const hard = Array.from(separators)
    .filter((char) => !' \t\n'.includes(char))
    .join('');
  const isBlank = (char: string | undefined): boolean => char !== undefined && blank.includes(char);
  const values: string[] = [];
  let at = 0;
  while (isBlank(line[at])) at++;
  while (values.length < count - 1 && at < line.length) {
    const from = at;
    while (at < line.length && !separators.includes(line[at] ?? '')) at++;
    values.push(line.slice(from, at));
    while (isBlank(line[at])) at++;
    if (hard !== '' && hard.includes(line[at] ?? '\0')) {
      at++;
      while (isBlank(line[at])) at++;
    }
  }
  let end = line.length;
  while (end > at && isBlank(line[end - 1])) end--;
  values.push(line.slice(at, end));
  return values;
}

function command(call: Call, streams: Streams, shell: Shell): Status {
  const [first, ...rest] = texts(call);
  if (first === '-v' || first === '-V') {
    const name = rest[0] ?? '';
    const isThere = knownCommand(name, call.state.facts);
    if (isThere === true) streams.stdout.add(`${name}\n`);
    return isThere === undefined ? undefined : isThere ? 0 : 127;
  }
  if (first === undefined) return 0;
  const result = call.run({ words: call.args }, call.stdin);
  void shell;
  streams.stdout.add(result.stdout, result.open);
  streams.stderr.add(result.stderr, result.open);
  return result.status;
}
