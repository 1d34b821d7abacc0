/**
 * All mutants of a runbook or a probe.
 */
import type { Path } from '../document/yaml-file.ts';
import type { Severity } from '../runbook/model.ts';
import { brokenExpressions } from './expressions.ts';
import type { Change, Mutant, Operator } from './mutant.ts';
import { brokenRegexes } from './regexes.ts';

type Data = Record<string, unknown>;

/** @param data of a runbook or probe file without errors */
export function mutantsOf(data: unknown): Mutant[] {
  const document = record(data);
  return [
    ...subjectMutants(record(document['subjects']), ['subjects']),
    ...list(document['steps']).flatMap((step, nth) => stepMutants(record(step), ['steps', nth])),
    ...letMutants(document['output'], ['output']),
    ...list(document['findings']).flatMap((finding, nth) => findingMutants(record(finding), nth)),
    ...list(document['remedies']).flatMap((remedy, nth) => remedyMutants(record(remedy), ['remedies', nth])),
  ];
}

function remedyMutants(remedy: Data, path: Path): Mutant[] {
  return [
    ...conditionMutants(remedy, [...path, 'when'], 'drop-when', true),
    ...list(remedy['commands']).flatMap((command, i) => {
      const at = [...path, 'commands', i];
      return [
        ...conditionMutants(record(command), [...at, 'when'], 'drop-when', true),
        ...loopMutants(record(command)['for'], [...at, 'for']),
      ];
    }),
  ];
}

function subjectMutants(subjects: Data, path: Path): Mutant[] {
  const { name } = subjects;
  const at = [...path, 'name'];
  return [
    ...expression(name, at, false),
    ...(typeof name === 'string'
      ? [mutant('other-subject', at, name, '"another"', { kind: 'constant', path: at, value: 'another' })]
      : []),
    ...conditionMutants(subjects, [...path, 'where'], 'drop-where', true),
    ...questionMutants(subjects, path),
  ];
}

function stepMutants(step: Data, path: Path): Mutant[] {
  const { id } = step;
  const made = step['run'] ?? step['read'] ?? step['uses'];
  return [
    ...(made !== undefined && typeof id === 'string'
      ? [mutant('drop-step', path, `${id}: ${shownValue(made).trim()}`, '', { kind: 'step', id })]
      : []),
    ...conditionMutants(step, [...path, 'healthy-if'], 'drop-healthy-if', false),
    ...letMutants(step['let'], [...path, 'let']),
    ...conditionMutants(step, [...path, 'when'], 'drop-when', true),
    ...loopMutants(step['for'], [...path, 'for']),
    ...Object.entries(record(step['with'])).flatMap(([name, source]) =>
      expression(source, [...path, 'with', name], false),
    ),
    ...expression(record(step['samples'])['until'], [...path, 'samples', 'until'], true),
    ...questionMutants(step, path),
  ];
}

/** Of one expression, of the fields of a map, or of each choice. */
function letMutants(value: unknown, path: Path): Mutant[] {
  if (Array.isArray(value)) {
    return value.flatMap((choice: unknown, i) => [
      ...expression(record(choice)['when'], [...path, i, 'when'], true),
      ...expression(record(choice)['value'], [...path, i, 'value'], false),
    ]);
  }
  if (typeof value === 'string') return expression(value, path, false);
  return Object.entries(record(value)).flatMap(([key, source]) => expression(source, [...path, key], false));
}

/** Mutants of the alternatives, exit codes and regular expression of a question. */
function questionMutants(step: Data, path: Path): Mutant[] {
  const id = typeof step['id'] === 'string' ? step['id'] : undefined;
  const regex = record(step['parse'])['regex'];
  const paths = list(step['read']);
  const exits = list(step['exit-codes']);
  return [
    ...(paths.length < 2 ? [] : paths).map((each, nth) =>
      mutant('drop-path', [...path, 'read', nth], shownValue(each), '', {
        kind: 'question',
        id,
        change: (probe) =>
          probe.kind === 'read' ? { ...probe, paths: probe.paths.toSpliced(nth, 1) } : probe,
        matters: () => true,
      }),
    ),
    ...(exits.length < 2 ? [] : exits).map((code, nth) =>
      mutant('drop-exit', [...path, 'exit-codes', nth], shownValue(code), '', {
        kind: 'question',
        id,
        change: (probe) =>
          probe.kind === 'run' ? { ...probe, exitCodes: probe.exitCodes.toSpliced(nth, 1) } : probe,
        matters: ({ exitCode }) => exitCode === code,
      }),
    ),
    ...(typeof regex === 'string' ? brokenRegexes(regex) : []).map(([operator, source]) => {
      const at = [...path, 'parse', 'regex'];
      return mutant(operator, at, shownValue(regex), source, { kind: 'value', path: at, value: source });
    }),
  ];
}

const NEXT_SEVERITY: Readonly<Record<string, Severity>> = {
  critical: 'warning',
  warning: 'info',
  info: 'critical',
};

function findingMutants(finding: Data, nth: number): Mutant[] {
  const path: Path = ['findings', nth];
  const severity = shownValue(finding['severity']);
  const next = NEXT_SEVERITY[severity] ?? 'info';
  const { confirm } = finding;
  const confirmations = Array.isArray(confirm)
    ? confirm.map((source: unknown, i) => ({ source, at: [...path, 'confirm', i] }))
    : confirm === undefined
      ? []
      : [{ source: confirm, at: [...path, 'confirm'] }];
  return [
    mutant('swap-severity', [...path, 'severity'], severity, next, {
      kind: 'finding',
      nth,
      change: (found) => ({ ...found, severity: next }),
    }),
    ...expression(finding['when'], [...path, 'when'], true),
    ...confirmations.flatMap(({ source, at }) => [
      mutant('drop-confirm', at, shownValue(source), '', { kind: 'constant', path: at, value: true }),
      ...expression(source, at, true),
    ]),
    ...list(finding['inhibited-by']).map((other, i) =>
      mutant('drop-inhibited-by', [...path, 'inhibited-by', i], shownValue(other), '', {
        kind: 'finding',
        nth,
        change: (found) => ({ ...found, inhibitedBy: found.inhibitedBy.filter((id) => id !== other) }),
      }),
    ),
  ];
}

/** @param path of the condition, whose last part is its key in `owner` @param without its value when dropped */
function conditionMutants(owner: Data, path: Path, drop: Operator, without: boolean): Mutant[] {
  const condition = owner[String(path.at(-1))];
  if (condition === undefined) return [];
  return [
    mutant(
      drop,
      path,
      shownValue(condition),
      '',
      // The condition of a used probe is part of the conditions of its steps.
      owner['uses'] === undefined || path[0] === 'subjects'
        ? { kind: 'constant', path, value: without }
        : { kind: 'value', path, value: String(without) },
    ),
    ...expression(condition, path, true),
  ];
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

function mutant(operator: Operator, path: Path, before: string, after: string, change: Change): Mutant {
  return { operator, path, before, after, change };
}

function shownValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(shownValue).join(' | ');
  return JSON.stringify(value) ?? '';
}

function record(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
