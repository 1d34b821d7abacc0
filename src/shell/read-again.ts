/** Detects commands that parse a word as a program again, where quoting once is not enough. */
import type { Fault } from '../document/fault.ts';
import type { ShellCommand, ShellScript, ShellWord } from './model.ts';

const SHELLS = /(?:^|\/)(?:sh|bash|dash|ash|ksh|zsh)$/;
/** These pass the word after their `-c` to a shell. */
const LOGINS = /(?:^|\/)(?:su|runuser)$/;

export function holeReadAgain(script: ShellScript): Fault[] {
  return script.pipelines.flatMap(({ commands }) => commands.flatMap(inCommand));
}

function inCommand(command: ShellCommand): Fault[] {
  const [name, ...args] = command.words;
  if (name === undefined) return [];
  if (name.text === 'eval' || name.text === 'trap') return args.filter((word) => word.hasHole).map(fault);
  const at = command.words.findIndex((word) => SHELLS.test(word.text ?? '') || LOGINS.test(word.text ?? ''));
  const shell = command.words[at];
  if (shell === undefined) return [];
  const rest = command.words.slice(at + 1);
  const program = LOGINS.test(shell.text ?? '') ? programOfLogin(rest) : programOfShell(rest);
  return program?.hasHole ? [fault(program)] : [];
}

/**
 * `sh -ec PROGRAM NAME ARGUMENT…`: options end at the first word that is not one, so a script's own `-c` is not the
 * shell's.
 */
function programOfShell(words: readonly ShellWord[]): ShellWord | undefined {
  let takesProgram = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const text = word?.text ?? '';
    if (!/^[-+]./.test(text)) return takesProgram ? word : undefined;
    if (/^-[a-z]*c/.test(text)) takesProgram = true;
    if (/^[-+][a-z]*o$/.test(text)) at++;
  }
  return undefined;
}

/** `su NAME -c PROGRAM`, options anywhere. `runuser -u NAME COMMAND` and everything after `--` run no shell. */
function programOfLogin(words: readonly ShellWord[]): ShellWord | undefined {
  const end = words.findIndex(({ text }) => text === '--');
  const own = end === -1 ? words : words.slice(0, end);
  if (own.some(({ text }) => text === '-u' || text?.startsWith('--user') === true)) return undefined;
  const option = own.findIndex(({ text }) => text === '-c' || text === '--command');
  return option === -1 ? undefined : own[option + 1];
}

function fault(word: ShellWord): Fault {
  return {
    code: 'hole-not-a-word',
    message: 'a shell would parse the value again, as a program',
    start: word.start,
    end: word.end,
    hint: `pass it as an argument: sh -c 'do something with "$1"' sh \${{ … }}`,
  };
}
