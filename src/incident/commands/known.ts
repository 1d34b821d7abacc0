/** Whether a node has a given command. */
import { clientIsThere, isClient } from '../engines/clients.ts';
import type { FactsData } from '../schema.ts';

/** Commands of the shell itself, or of every system. */
const ALWAYS = new Set([
  '[',
  'test',
  'cd',
  'echo',
  'printf',
  'read',
  'set',
  'cat',
  'ls',
  'grep',
  'find',
  'sort',
  'xargs',
]);

/** undefined: not stated. */
export function knownCommand(name: string, facts: FactsData): boolean | undefined {
  if (facts.node?.['missing-commands']?.includes(name) === true) return false;
  if (ALWAYS.has(name)) return true;
  if ((facts.commands ?? []).some(({ command }) => command === name || command.startsWith(`${name} `)))
    return true;
  return isClient(name) ? clientIsThere(name, facts) : undefined;
}
