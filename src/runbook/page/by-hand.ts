/**
 * A step to run by hand: the command with shell variables for its holes, to paste.
 */
import { findHoles } from '../../text/holes.ts';
import type { AskStep, RemedyCommand } from '../model.ts';

interface Variable {
  readonly name: string;
  readonly source: string;
}

export function stepByHand(step: AskStep): string {
  const variables: Variable[] = [];
  const lines =
    step.kind === 'run'
      ? [withVariables(step.command.source, variables, true)]
      : readLines(step.paths.map((path) => withVariables(path.source, variables, false)));
  return looped(step.loop, lines.join('\n').trimEnd(), variables);
}

export function remedyByHand(command: RemedyCommand): string {
  const variables: Variable[] = [];
  const body = withVariables(command.command.source, variables, true).trimEnd();
  return looped(command.loop, body, variables);
}

function looped(over: RemedyCommand['loop'], body: string, variables: readonly Variable[]): string {
  const loop = over === undefined ? undefined : localName(over.variable);
  const given = variables.filter(({ name }) => name !== loop);
  if (loop === undefined || over === undefined) return [...given.map(assignment), body].join('\n');
  const list = oneLine(over.list.source);
  const ofElement = new RegExp(`(?<![\\w.])${loop}(?!\\w)`);
  const inside = given.filter(({ source }) => ofElement.test(source));
  return [
    ...given.filter((one) => !inside.includes(one)).map(assignment),
    `for ${loop} in …; do   # ${list}`,
    ...inside.map((one) => `  ${assignment(one)}`),
    ...body.split('\n').map((line) => `  ${line}`),
    'done',
  ].join('\n');
}

function assignment({ name, source }: Variable): string {
  return `${name}=…   # ${oneLine(source)}`;
}

function readLines(paths: readonly string[]): string[] {
  if (paths.length === 1) return [`cat ${paths[0] ?? ''}`];
  return [paths.map((path) => `cat ${path}`).join(' 2>/dev/null ||\n  ')];
}

/** Each hole as `"$name"`; the same expression has the same name. */
function withVariables(source: string, variables: Variable[], isCommand: boolean): string {
  let text = '';
  let last = 0;
  for (const hole of findHoles(source).holes) {
    const expression = source.slice(hole.from, hole.to).trim();
    const name =
      variables.find((known) => known.source === expression)?.name ?? nameFor(expression, variables);
    if (!variables.some((known) => known.name === name)) variables.push({ name, source: expression });
    text += quoteLiteral(source.slice(last, hole.start), isCommand) + `"$${name}"`;
    last = hole.end;
  }
  return text + quoteLiteral(source.slice(last), isCommand);
}

/** Quotes literal text in a path that a shell would interpret. */
function quoteLiteral(text: string, isCommand: boolean): string {
  return isCommand || !/[^\w/.:@%+=,-]/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function nameFor(expression: string, variables: readonly Variable[]): string {
  const simple = /^[A-Za-z_][\w.]*$/.test(expression);
  if (simple) return expression.replaceAll('.', '_');
  return `value_${variables.length + 1}`;
}

/** The name in the probe's own file, for a used probe's `blocker.tid`. */
function localName(variable: string): string {
  return variable.slice(variable.lastIndexOf('.') + 1);
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
