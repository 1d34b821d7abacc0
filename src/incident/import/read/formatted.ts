/**
 * Reads output of `docker inspect --format` and `docker ps --quiet`: values without names, which the command implies.
 */
import type { ContainerData } from '../../schema.ts';
import type { Command } from '../command.ts';
import type { Draft } from '../draft.ts';
import type { Line } from '../line.ts';
import type { Reader } from '../reader.ts';

/** The fields of a template that consists only of fields and blanks: `{{.Id}} {{.State.Pid}}`. */
function fieldsOf({ args }: Command): { fields: string[]; named: string[] } | undefined {
  const at = args.findIndex((arg) => /^(?:-f|--format)$/.test(arg));
  const given =
    at === -1 ? args.flatMap((arg) => /^(?:-f|--format)=(.*)$/.exec(arg)?.[1] ?? [])[0] : args[at + 1];
  const parts = (given ?? '').trim().split(/\s+(?![^{]*\}\})/);
  const fields = parts.flatMap((part) => /^\{\{\s*(?:json\s+)?\.([\w.]+)\s*\}\}$/.exec(part)?.[1] ?? []);
  const named = args.filter(
    (arg, nth) =>
      !arg.startsWith('-') && arg !== 'inspect' && arg !== 'container' && !(at !== -1 && nth === at + 1),
  );
  return fields.length === 0 || fields.length !== parts.length ? undefined : { fields, named };
}

export const inspectFormat: Reader = (lines, at, context) => {
  const { command, draft, memory } = context;
  const line = lines[at] as Line;
  const question = command === undefined ? undefined : fieldsOf(command);
  const values = line.text
    .trim()
    .split(/\s+/)
    .map((value) => value.replace(/^"(.*)"$/, '$1'));
  if (question === undefined || values.length !== question.fields.length) return 0;
  const { fields, named } = question;
  // One line for each container, in order; or the line itself names it.
  const nth = (memory.get('inspected') as number | undefined) ?? 0;
  const given = values[fields.findIndex((field) => field === 'Id' || field === 'ID')];
  const id = given ?? named[nth];
  if (id === undefined || !/^[\w.-]+$/.test(id)) return 0;
  const known = fields.map((field, at2) => setField(draft, id, field, values[at2] ?? '', line));
  if (!known.some(Boolean)) return 0;
  memory.set('inspected', nth + 1);
  context.made(line, `${fields.join(', ')} of ${id.slice(0, 12)}`);
  return 1;
};

function setField(draft: Draft, id: string, field: string, value: string, line: Line): boolean {
  const number = /^-?\d+$/.test(value) ? Number(value) : undefined;
  const set = <K extends keyof ContainerData>(key: K, to: NonNullable<ContainerData[K]>): boolean => {
    draft.container(id, line).set(key, to, line);
    return true;
  };
  if (field === 'State.Pid' && number !== undefined) return set('pid', number);
  if (field === 'State.Status' && STATES.has(value))
    return set('state', value as NonNullable<ContainerData['state']>);
  if (field === 'State.Error') return set('error', value);
  if (field === 'State.ExitCode' && number !== undefined) return set('exit-code', number);
  if (field === 'RestartCount' && number !== undefined) return set('restarts', number);
  if (field === 'HostConfig.Memory' && number !== undefined) return set('memory', number);
  if (field === 'Name') return set('name', value.replace(/^\//, ''));
  return false;
}

const STATES = new Set([
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'unknown',
]);

/** `docker ps -q --no-trunc`: ids only. */
export const idsOnly: Reader = (lines, at, context) => {
  const { command } = context;
  const line = lines[at] as Line;
  const id = /^\s*([0-9a-f]{12,64})\s*$/.exec(line.text)?.[1];
  if (
    id === undefined ||
    command === undefined ||
    !command.args.some((arg) => /^-[a-z]*q|^--quiet$/.test(arg))
  )
    return 0;
  context.draft.container(id, line);
  context.made(line, `container ${id.slice(0, 12)}`);
  return 1;
};
