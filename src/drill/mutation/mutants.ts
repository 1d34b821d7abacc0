/**
 * Every way to break a runbook or a probe in one place.
 */
import type { Path } from '../../document/yaml-file.ts';
import { brokenExpressions } from './expressions.ts';
import type { Mutant, Operator } from './mutant.ts';
import { brokenRegexes } from './regexes.ts';

/** @param data of a runbook's or a probe's file, which must be without errors */
export function mutantsOf(data: unknown): Mutant[] {
  const document = record(data);
  return [
    ...subjectMutants(record(document['subjects']), ['subjects']),
    ...list(document['steps']).flatMap((step, nth) => stepMutants(record(step), ['steps', nth])),
    ...expression(document['yields'], ['yields'], false),
    ...list(document['findings']).flatMap((finding, nth) =>
      findingMutants(record(finding), ['findings', nth]),
    ),
    ...list(document['remedies']).flatMap((remedy, nth) =>
      list(record(remedy)['commands']).flatMap((command, i) =>
        conditionMutants(record(command), ['remedies', nth, 'commands', i], 'drop-when'),
      ),
    ),
  ];
}

function subjectMutants(subjects: Record<string, unknown>, path: Path): Mutant[] {
  const { name, where } = subjects;
  return [
    ...expression(name, [...path, 'name'], false),
    ...(typeof name === 'string' ? [replaced('other-subject', [...path, 'name'], name, '"another"')] : []),
    ...expression(where, [...path, 'where'], true),
    ...(where === undefined ? [] : [removed('drop-where', [...path, 'where'], where)]),
    ...probeMutants(subjects, path),
  ];
}

function stepMutants(step: Record<string, unknown>, path: Path): Mutant[] {
  const { id, gate } = step;
  const made = step['run'] ?? step['read'] ?? step['uses'];
  return [
    ...(made !== undefined && typeof id === 'string' ? [notMade(id, path, made)] : []),
    ...(gate === undefined ? [] : [removed('drop-gate', path, gate)]),
    ...expression(gate, [...path, 'gate'], true),
    ...expression(step['let'], [...path, 'let'], false),
    ...conditionMutants(step, path, 'drop-when'),
    ...loopMutants(step['for'], [...path, 'for']),
    ...Object.entries(record(step['with'])).flatMap(([name, source]) =>
      expression(source, [...path, 'with', name], false),
    ),
    ...untilMutants(record(step['samples'])['until'], [...path, 'samples', 'until']),
    ...probeMutants(step, path),
  ];
}

/** What asking has: its alternatives, its exit codes, its regular expression. */
function probeMutants(step: Record<string, unknown>, path: Path): Mutant[] {
  const regex = record(step['parse'])['regex'];
  return [
    ...elementsRemoved('drop-path', step['read'], [...path, 'read']),
    ...elementsRemoved('drop-exit', step['exits'], [...path, 'exits']),
    ...(typeof regex === 'string' ? brokenRegexes(regex) : []).map(([operator, source]) =>
      replaced(operator, [...path, 'parse', 'regex'], textOf(regex), source),
    ),
  ];
}

const NEXT_SEVERITY: Readonly<Record<string, string>> = {
  critical: 'warning',
  warning: 'info',
  info: 'critical',
};

function findingMutants(finding: Record<string, unknown>, path: Path): Mutant[] {
  const severity = textOf(finding['severity']);
  const confirm = finding['confirm'];
  const confirmations = Array.isArray(confirm)
    ? confirm.map((source: unknown, nth) => ({ source, at: [...path, 'confirm', nth] }))
    : confirm === undefined
      ? []
      : [{ source: confirm, at: [...path, 'confirm'] }];
  return [
    replaced('swap-severity', [...path, 'severity'], severity, NEXT_SEVERITY[severity] ?? 'info'),
    ...expression(finding['when'], [...path, 'when'], true),
    ...confirmations.flatMap(({ source, at }) => [
      // The last one takes the key with it: an empty list is no list of conditions.
      removed('drop-confirm', confirmations.length === 1 ? [...path, 'confirm'] : at, source),
      ...expression(source, at, true),
    ]),
    ...list(finding['unless']).map((other, nth) => removed('drop-unless', [...path, 'unless', nth], other)),
  ];
}

function conditionMutants(owner: Record<string, unknown>, path: Path, drop: Operator): Mutant[] {
  const { when } = owner;
  if (when === undefined) return [];
  return [removed(drop, [...path, 'when'], when), ...expression(when, [...path, 'when'], true)];
}

function untilMutants(until: unknown, path: Path): Mutant[] {
  return until === undefined ? [] : [removed('drop-until', path, until), ...expression(until, path, true)];
}

/** `name in list`: the list is an expression. */
function loopMutants(source: unknown, path: Path): Mutant[] {
  const match = typeof source === 'string' ? /^\s*([A-Za-z_]\w*)\s+in\s+/.exec(source) : null;
  if (match === null || typeof source !== 'string') return [];
  const [head, variable] = match;
  return brokenExpressions(source.slice(head.length), false).map((broken) => ({
    operator: broken.operator,
    path,
    span: { start: broken.start + head.length, end: broken.end + head.length },
    before: broken.before,
    after: broken.after,
    change: { kind: 'value', path, value: `${variable} in ${broken.source}` },
  }));
}

function expression(source: unknown, path: Path, isCondition: boolean): Mutant[] {
  if (typeof source !== 'string') return [];
  return brokenExpressions(source, isCondition).map((broken) => ({
    operator: broken.operator,
    path,
    span: { start: broken.start, end: broken.end },
    before: broken.before,
    after: broken.after,
    change: { kind: 'value', path, value: broken.source },
  }));
}

function elementsRemoved(operator: Operator, all: unknown, path: Path): Mutant[] {
  const elements = list(all);
  return elements.length < 2 ? [] : elements.map((each, nth) => removed(operator, [...path, nth], each));
}

function removed(operator: Operator, path: Path, value: unknown): Mutant {
  return {
    operator,
    path,
    before: String(value),
    after: '',
    change: { kind: 'value', path, value: undefined },
  };
}

function replaced(operator: Operator, path: Path, before: string, after: string): Mutant {
  return { operator, path, before, after, change: { kind: 'value', path, value: after } };
}

function notMade(id: string, path: Path, made: unknown): Mutant {
  const before = `${id}: ${textOf(made).trim()}`;
  return { operator: 'drop-step', path, before, after: '', change: { kind: 'step', id } };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' | ');
  return JSON.stringify(value) ?? '';
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
