/** The commands in a shell command, as far as their words are literal. */
import { parseCommand } from '../../incident/shell/parse.ts';
import type { Command, Script, Word } from '../../incident/shell/syntax.ts';
import { NotSupported } from '../../incident/shell/syntax.ts';

/** The words of every simple command; '' for a computed word. */
export function wordsOfCommands(text: string): string[][] {
  try {
    return ofScript(parseCommand(text));
  } catch (error) {
    if (error instanceof NotSupported) return [];
    throw error;
  }
}

function ofScript({ statements }: Script): string[][] {
  return statements.flatMap(({ first, rest }) =>
    [first, ...rest.map(({ pipeline }) => pipeline)].flatMap(({ commands }) => commands.flatMap(ofCommand)),
  );
}

function ofCommand(command: Command): string[][] {
  if (command.kind === 'function') return ofCommand(command.command);
  if (command.kind === 'simple') {
    return [command.words.map(literalText), ...command.words.flatMap((word) => word.flatMap(inPart))];
  }
  const { body } = command;
  if ('clauses' in body) {
    const scripts = body.clauses.flatMap(({ condition, body: branch }) => [condition, branch]);
    return [...scripts, ...(body.otherwise === undefined ? [] : [body.otherwise])].flatMap(ofScript);
  }
  if ('items' in body) return body.items.flatMap(({ script }) => ofScript(script));
  if ('condition' in body) return [body.condition, body.script].flatMap(ofScript);
  return ofScript(body.script);
}

function inPart(part: Word[number]): string[][] {
  return part.kind === 'command' ? ofScript(part.script) : [];
}

function literalText(word: Word): string {
  return word.every((part) => part.kind === 'text')
    ? word.map((part) => (part.kind === 'text' ? part.text : '')).join('')
    : '';
}
