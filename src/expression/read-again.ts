/** Commands that read a word as a program again: there, quoting once is not enough. */
import type { Fault } from './fault.ts';
import type { ShellCommand, ShellScript, ShellWord } from './shell-model.ts';

const SHELLS = /(?:^|\/)(?:sh|bash|dash|ash|ksh|zsh|su|runuser)$/;

export function holeReadAgain(script: ShellScript): Fault[] {
  return script.pipelines.flatMap(({ commands }) => commands.flatMap(inCommand));
}

function inCommand(command: ShellCommand): Fault[] {
  const [name, ...args] = command.words;
  if (name === undefined) return [];
  if (name.text === 'eval' || name.text === 'trap') return args.filter((word) => word.hasHole).map(fault);
  const shell = command.words.findIndex((word) => SHELLS.test(word.text ?? ''));
  if (shell === -1) return [];
  const option = command.words.findIndex((word, i) => i > shell && /^-[a-z]*c$/.test(word.text ?? ''));
  const program = option === -1 ? undefined : command.words[option + 1];
  return program?.hasHole ? [fault(program)] : [];
}

function fault(word: ShellWord): Fault {
  return {
    code: 'hole-not-a-word',
    message: 'a shell would read the value again, as a program',
    start: word.start,
    end: word.end,
    hint: `hand it over as an argument: sh -c 'do something with "$1"' sh \${{ … }}`,
  };
}
