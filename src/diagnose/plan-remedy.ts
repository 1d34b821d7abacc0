/**
 * Renders a remedy for one subject, or says why it is not offered. A remedy that applies only in part, or may not apply,
 * is not offered: it changes the system, and must not be half done.
 */
import { elementsOf } from '../expression/open.ts';
import type { Outcome, Scope } from '../expression/outcome.ts';
import type { Remedy, RemedyCommand } from '../runbook/model.ts';
import type { PlannedCommand, RemedyPlan } from './diagnosis.ts';
import { valueText } from './evidence.ts';

/** Commands of one remedy. */
const MOST_COMMANDS = 1000;

export function planRemedy(remedy: Remedy, scope: Scope): RemedyPlan {
  const { id, title, sideEffects } = remedy;
  try {
    const commands = plannedCommands(remedy, scope);
    const verify = remedy.verify === undefined ? undefined : plannedCheck(remedy.verify, scope);
    return { id, title, sideEffects, commands, ...(verify === undefined ? {} : { verify }) };
  } catch (error) {
    if (!(error instanceof NotOffered)) throw error;
    return { id, title, sideEffects, commands: [], problem: problemOf(remedy, error, scope) };
  }
}

class NotOffered extends Error {
  /** It is known not to apply; nothing failed, so `otherwise` is the complete answer. */
  readonly isKnown: boolean;

  constructor(why: string, isKnown = false) {
    super(why);
    this.isKnown = isKnown;
  }
}

function problemOf({ otherwise }: Remedy, { message, isKnown }: NotOffered, scope: Scope): string {
  const instead = otherwise?.render(scope);
  if (instead?.kind !== 'value') return message;
  return isKnown ? instead.value : `${instead.value} (${message})`;
}

function plannedCommands(remedy: Remedy, scope: Scope): PlannedCommand[] {
  if (remedy.when !== undefined) {
    const applies = remedy.when.evaluate(scope);
    if (!holds(applies, 'whether it applies is unknown'))
      throw new NotOffered('it does not apply here', true);
  }
  const commands = remedy.commands.flatMap((part, nth) =>
    planned(part, scope).map(({ each, ...command }) =>
      each === undefined ? command : { ...command, loop: { nth, each } },
    ),
  );
  if (commands.length === 0) throw new NotOffered('none of its commands applies here', true);
  if (commands.length > MOST_COMMANDS) throw new NotOffered(`it has more than ${MOST_COMMANDS} commands`);
  return commands;
}

/** With `for`, one command that runs all checks, so that each can report what is left. */
function plannedCheck(part: RemedyCommand, scope: Scope): PlannedCommand | undefined {
  const checks = planned(part, scope);
  const [first] = checks;
  if (first === undefined) return undefined;
  if (part.loop === undefined) return { command: first.command, deadline: first.deadline };
  const each = checks.map(({ command }) => `(\n${command.trimEnd()}\n) || left=1`);
  return { command: `left=0\n${each.join('\n')}\n[ "$left" = 0 ]`, deadline: part.deadline };
}

interface Planned extends PlannedCommand {
  readonly each: string | undefined;
}

function planned(part: RemedyCommand, scope: Scope): Planned[] {
  const one = (inner: Scope, each: string | undefined): Planned[] => {
    if (part.when !== undefined && !holds(part.when.evaluate(inner), 'whether to run a command is unknown'))
      return [];
    const command = part.command.render(inner);
    if (command.kind !== 'value') throw new NotOffered(`a value in a command is missing: ${command.why}`);
    return [{ command: command.value, deadline: part.deadline, each }];
  };
  if (part.loop === undefined) return one(scope, undefined);
  const { variable, list } = part.loop;
  const elements = list.evaluate(scope);
  if (elements.kind !== 'value')
    throw new NotOffered(`the list of a command's 'for' is missing: ${elements.why}`);
  return (elementsOf(elements.value) ?? []).flatMap((element) =>
    one(new Map(scope).set(variable, { kind: 'value', value: element }), valueText(element)),
  );
}

/** Absent counts as false; with unknown, the remedy is not offered. */
function holds(outcome: Outcome<unknown>, unknown: string): boolean {
  switch (outcome.kind) {
    case 'value':
      return outcome.value === true;
    case 'absent':
      return false;
    case 'unknown':
    case 'error':
      throw new NotOffered(`${unknown}: ${outcome.why}`);
  }
}
