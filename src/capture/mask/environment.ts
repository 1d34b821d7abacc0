/**
 * Environments: in `docker inspect`, in `/proc/PID/environ`, and in the output of commands that print one.
 */
import type { Question } from '../model.ts';
import type { Binary } from './binary.ts';
import type { Found } from './found.ts';
import { isPlainVariable, isSecretVariable } from './names.ts';
import { jsonWords, nulWords } from './words.ts';

const ENTRY = /^([A-Za-z_][A-Za-z0-9_.-]*)=/;

/** Every value is masked, except those of variables known to be harmless. */
export function environmentEntry(entry: Binary): Found[] {
  const match = ENTRY.exec(entry);
  const name = match?.[1];
  if (match === null || name === undefined || isPlainVariable(name)) return [];
  return [
    {
      value: entry.slice(match[0].length),
      before: match[0],
      what: `environment ${name}`,
      grade: isSecretVariable(name) ? 'named' : 'perhaps',
    },
  ];
}

export function secretEnvironment(text: Binary, question: Question): Found[] {
  return entriesIn(text, question).flatMap(environmentEntry);
}

function entriesIn(text: Binary, question: Question): Binary[] {
  if (isEnvironmentAsked(question)) {
    if (text.includes('\0')) return nulWords(text).map((word) => word.value);
    if (/^\s{0,8}[[{"]"?/.test(text) && text.includes('"')) return jsonWords(text).map((word) => word.value);
    // `{{.Config.Env}}` prints [A=b C=d]; `env` prints one per line.
    return text.split(/\r?\n/).flatMap((line) => {
      const list = /^\[(.*)\]$/.exec(line)?.[1];
      return list === undefined ? [line] : list.split(/ (?=[A-Za-z_][A-Za-z0-9_]*=)/);
    });
  }
  const entries: Binary[] = [];
  const lists = /"Env":[ \t\r\n]{0,16}\[/g;
  while (lists.test(text)) {
    const words = jsonWords(text, lists.lastIndex, isListEnd);
    for (const word of words) entries.push(word.value);
    lists.lastIndex = words[words.length - 1]?.end ?? lists.lastIndex;
  }
  // A list that contains PATH is an environment, whatever its name.
  if (entries.length === 0 && text.includes('"PATH=')) return jsonWords(text).map((word) => word.value);
  return entries;
}

function isListEnd(character: string): boolean {
  return character === ']';
}

/** Decided by the path or the command. */
function isEnvironmentAsked(question: Question): boolean {
  const asked = 'run' in question ? question.run : question.read.join('\n');
  // In the output of a full inspect, `Env` is found by name; here the command asks only for the environment.
  return /\/environ\b|\.Env\b|\bprintenv\b|(?:^|[;|&(]|\bexec\s{1,8}\S{1,80})\s{0,8}env\b/.test(asked);
}
