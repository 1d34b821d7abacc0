/**
 * The commands that a shell line runs, including those in xargs, timeout, sudo, find -exec and sh -c.
 */
import type { ShellCommand, ShellPipeline, ShellWord } from '../../../shell/model.ts';
import { parseShell } from '../../../shell/command.ts';

export interface EffectiveCommand {
  /** Without its folder; undefined if only known at run time. */
  readonly name: string | undefined;
  readonly args: readonly ShellWord[];
  readonly redirects: ShellCommand['redirects'];
  /** Its position in the outermost text. */
  readonly start: number;
  readonly end: number;
}

/** Options with a separate value, of programs that run another one. */
const WRAPPERS: Readonly<Record<string, { readonly options: string; readonly skip: number }>> = {
  xargs: { options: '-I -n -P -L -d -s -a -E', skip: 0 },
  timeout: { options: '-k -s --signal --kill-after', skip: 1 },
  nice: { options: '-n', skip: 0 },
  ionice: { options: '-c -n -p', skip: 0 },
  sudo: { options: '-u -g -h -p -C', skip: 0 },
  env: { options: '-u -C', skip: 0 },
  nohup: { options: '', skip: 0 },
  setsid: { options: '', skip: 0 },
  stdbuf: { options: '-i -o -e', skip: 0 },
  command: { options: '', skip: 0 },
  exec: { options: '-a', skip: 0 },
  busybox: { options: '', skip: 0 },
  nsenter: { options: '-t', skip: 0 },
  chroot: { options: '', skip: 1 },
  flock: { options: '-w', skip: 1 },
};

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);

export function effectiveCommands(pipelines: readonly ShellPipeline[]): EffectiveCommand[] {
  return pipelines.flatMap(({ commands }) => commands.flatMap((command) => unwrap(command)));
}

function unwrap(command: ShellCommand): EffectiveCommand[] {
  const [first] = command.words;
  const span = { start: first?.start ?? command.start, end: command.words.at(-1)?.end ?? command.end };
  return inner(command.words, command.redirects, span, 0);
}

function inner(
  words: readonly ShellWord[],
  redirects: ShellCommand['redirects'],
  span: { start: number; end: number },
  depth: number,
): EffectiveCommand[] {
  const [first, ...args] = words;
  const name = first?.text === undefined ? undefined : first.text.slice(first.text.lastIndexOf('/') + 1);
  const self: EffectiveCommand = { name, args, redirects, ...span };
  if (name === undefined || depth > 5) return [self];
  const wrapper = WRAPPERS[name];
  if (wrapper !== undefined) {
    const rest = afterOptions(args, wrapper.options.split(' '), wrapper.skip);
    return rest.length === 0 ? [self] : inner(rest, redirects, span, depth + 1);
  }
  if (SHELLS.has(name)) {
    const option = args.findIndex((word) => /^-[a-z]*c$/.test(word.text ?? ''));
    const program = option === -1 ? undefined : args[option + 1]?.text;
    if (program === undefined) return [self];
    const parsed = effectiveCommands(parseShell(program, []).pipelines);
    return parsed.map((one) => ({ ...one, ...span }));
  }
  if (name === 'find') {
    const exec = args.findIndex((word) => /^-(exec|ok)(dir)?$/.test(word.text ?? ''));
    if (exec !== -1) return [self, ...inner(args.slice(exec + 1), [], span, depth + 1)];
  }
  return [self];
}

function afterOptions(
  args: readonly ShellWord[],
  taking: readonly string[],
  skip: number,
): readonly ShellWord[] {
  let at = 0;
  while (at < args.length) {
    const text = args[at]?.text ?? args[at]?.source ?? '';
    if (text === '--') {
      at++;
      break;
    }
    if (taking.includes(text)) at += 2;
    else if (text.startsWith('-') || /^[A-Za-z_]\w*=/.test(text)) at++;
    else break;
  }
  return args.slice(at + skip);
}
