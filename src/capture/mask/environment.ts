/**
 * Environments: in `docker inspect`, in `/proc/PID/environ`, and in whatever a command printed that asked for one.
 */
import type { Question } from '../model.ts';
import type { Binary } from './binary.ts';
import type { Found } from './found.ts';
import { isPlainVariable, isSecretVariable } from './names.ts';
import { jsonWords, nulWords } from './words.ts';

const ENTRY = /^([A-Za-z_][A-Za-z0-9_.-]*)=/;

/** Every value is masked where it stands, but for variables that are known to be plain. */
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
    // `{{.Config.Env}}` prints [A=b C=d]; `env` a line each.
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
  // A list that holds a PATH is an environment, whatever it is called.
  if (entries.length === 0 && text.includes('"PATH=')) return jsonWords(text).map((word) => word.value);
  return entries;
}

function isListEnd(character: string): boolean {
  return character === ']';
}

/** By the path that was read, or by the command. */
function isEnvironmentAsked(question: Question): boolean {
  const asked = 'run' in question ? question.run : question.read.join('\n');
  // A whole inspect has its `Env` found by name; here the command names nothing but the environment.
  return /\/environ\b|\.Env\b|\bprintenv\b|(?:^|[;|&(]|\bexec\s{1,8}\S{1,80})\s{0,8}env\b/.test(asked);
}
