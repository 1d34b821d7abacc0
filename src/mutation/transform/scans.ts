/** Scans of /proc: which lines a `grep` in a question still selects after something in them has changed. */
import { lineTest } from '../../incident/commands/grep.ts';
import { wordsOfCommands } from './words.ts';

/** Whether one of the `grep`s of a command selects a line; undefined if that cannot be determined. */
export function selectedBy(command: string): ((line: string) => boolean) | undefined {
  const tests = wordsOfCommands(command).flatMap((words) => {
    const at = words.findIndex((word) => /^[ef]?grep$/.test(word));
    if (at === -1) return [];
    const test = lineTest([...(words[at] === 'egrep' ? ['-E'] : []), ...words.slice(at + 1)]);
    return test === undefined ? [] : [test];
  });
  return tests.length === 0 ? undefined : (line) => tests.some((test) => test(line));
}
