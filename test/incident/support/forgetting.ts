/**
 * Whoever knows less never says something else. From an incident facts are taken away at random; whatever was asked is
 * asked again, and each answer must be one that the whole incident allows: the same, a part of it, or none.
 */
import { expect } from 'vitest';
import { diagnoseAll } from '../../../src/diagnose/diagnose.ts';
import { loadIncident } from '../../../src/incident/load.ts';
import type { FactsData } from '../../../src/incident/schema.ts';
import { incidentTarget } from '../../../src/incident/target.ts';
import type { Runbook } from '../../../src/runbook/model.ts';
import type { Answer, Target } from '../../../src/targets/target.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import { COMMANDS } from './commands.ts';
import { forgetful, generator } from './forget.ts';

const LIMITS = { deadline: 1000 };

/** Asks an incident again, each time with other facts taken away. */
export async function expectNothingElse(
  file: string,
  runbooks: readonly Runbook[],
  rounds: number,
): Promise<void> {
  const { incident } = loadIncident(file);
  if (incident === undefined) throw new Error('it cannot be loaded');
  const whole = incidentTarget(file, incident.facts);
  const asked = new Asked(whole);
  await diagnoseAll(runbooks, asked);
  for (const command of COMMANDS) asked.commands.add(command);
  const random = generator(file.length * 7919);
  for (let round = 0; round < rounds; round++) {
    const facts = forgetful(incident.facts, random);
    const part = incidentTarget(file, facts);
    for (const command of asked.commands) {
      const [less, more] = await Promise.all([part.run(command, LIMITS), whole.run(command, LIMITS)]);
      expectAllowed(command, less, more, facts);
    }
    for (const paths of asked.reads.values()) {
      const [less, more] = await Promise.all([part.read(paths, LIMITS), whole.read(paths, LIMITS)]);
      expectAllowed(paths.join(' | '), less, more, facts);
    }
  }
}

/** Remembers what is asked. */
class Asked implements Target {
  readonly name: string;
  readonly timeless = true;
  readonly commands = new Set<string>();
  readonly reads = new Map<string, readonly string[]>();
  readonly #target: Target;

  constructor(target: Target) {
    this.name = target.name;
    this.#target = target;
  }

  run(command: string, limits: { deadline: number }): Promise<Answer> {
    this.commands.add(command);
    return this.#target.run(command, limits);
  }

  read(paths: readonly string[], limits: { deadline: number }): Promise<Answer> {
    this.reads.set(paths.join('\0'), paths);
    return this.#target.read(paths, limits);
  }

  close(): Promise<void> {
    return this.#target.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function expectAllowed(question: string, less: Answer, more: Answer, facts: FactsData): void {
  const why = disagreement(less, more);
  if (why === undefined) return;
  const shown = (answer: Answer): string =>
    `${answer.status} ${answer.exitCode} ${answer.partial ?? answer.reason ?? ''}\n${decodeUtf8(answer.stdout)}${decodeUtf8(answer.stderr)}`;
  const known = JSON.stringify(facts, null, 1).slice(0, 6000);
  expect.fail(
    `${why}: ${question}\n--- less\n${shown(less)}\n--- more\n${shown(more)}\n--- what is still known\n${known}`,
  );
}

/** What both claim must go together; what one of them does not know contradicts nothing. */
function disagreement(less: Answer, more: Answer): string | undefined {
  const isSilent = ({ status }: Answer): boolean => ['not-captured', 'failed', 'truncated'].includes(status);
  if (isSilent(less) || isSilent(more)) return undefined;
  // What may print more may also not return.
  if (less.status !== more.status) {
    return less.partial !== undefined || more.partial !== undefined
      ? undefined
      : `${less.status} is not ${more.status}`;
  }
  if (less.path !== undefined && less.path !== more.path) return 'another file';
  if (less.exitCode !== null && more.exitCode !== null && less.exitCode !== more.exitCode)
    return 'another exit code';
  const [part, whole] = [decodeUtf8(less.stdout), decodeUtf8(more.stdout)];
  if (less.partial === undefined && more.partial === undefined)
    return matches(part, whole) ? undefined : 'another text';
  const [lines, others] = [linesOf(part), linesOf(whole)];
  if (less.partial !== undefined && more.partial !== undefined) return undefined;
  const [some, all] = less.partial === undefined ? [others, lines] : [lines, others];
  for (const line of some) {
    const at = all.findIndex((other) => matches(line, other) || matches(other, line));
    if (at === -1) return `a line that is not there: ${line}`;
    all.splice(at, 1);
  }
  return undefined;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

const GAPS = /[\u2370\u2317]/;

/** Whether a text is what another one says, with gaps where less is known. */
export function matches(part: string, whole: string): boolean {
  if (part === whole) return true;
  if (!GAPS.test(part)) return false;
  // Columns of a table are as wide as what is in them.
  const narrow = (text: string): string => text.replaceAll(/ {2,}/g, ' ');
  const [first = '', ...others] = part
    .replaceAll('"\u2370"', '\u2370')
    // Further hierarchies, or none.
    .replaceAll('\u2370:\u2370:\u2370\n', '\u2370')
    .split(/[\u2370\u2317]/)
    .map(narrow);
  const last = others.pop() ?? '';
  const text = narrow(whole);
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  // Each as far in front as it can be: no search back, however many gaps there are.
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}
