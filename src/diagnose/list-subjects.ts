/**
 * Lists the subjects of a runbook. Nothing in the answer is lost: what cannot be parsed, named or filtered is unknown,
 * never healthy by omission.
 */
import { EvaluationFrame, named } from '../expression/evaluate/frame.ts';
import { Lack } from '../expression/lack.ts';
import { settled } from '../expression/observed.ts';
import { OpenList, elementsOf } from '../expression/open.ts';
import type { Binding } from '../expression/outcome.ts';
import { cutText } from '../expression/sentence.ts';
import { wordOf } from '../expression/template.ts';
import type { Runbook, SkippedLines, Subjects } from '../runbook/model.ts';
import type { SubjectReport, UndecidedCondition } from './diagnosis.ts';
import type { Pass } from './pass.ts';
import type { StepListener, SubjectRun } from './subject.ts';
import { runSubject } from './subject.ts';
import { Undecided } from './undecided.ts';

export interface Listed {
  /** The steps that list them, with their answers. */
  readonly run: SubjectRun;
  readonly subjects: readonly ListedSubject[];
  /** Subjects for which `where` is absent. */
  readonly unknown: readonly SubjectReport[];
  /** Why subjects may be missing in the list. */
  readonly unseen: readonly string[];
  readonly undecided: readonly UndecidedCondition[];
}

export interface ListedSubject {
  readonly name: string;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly doubt: string | undefined;
}

/** Characters to show of a line that does not match. */
const MOST_SHOWN = 100;

/** @param name of the subject to report the steps for: the node */
export async function listSubjects(
  runbook: Pick<Runbook, 'id'> & { readonly subjects: Subjects },
  name: string,
  given: ReadonlyMap<string, Binding>,
  pass: Pass,
  listen?: StepListener,
): Promise<Listed> {
  const { id, subjects } = runbook;
  const run = await runSubject({ id, steps: subjects.steps }, name, given, pass, listen);
  return subjectsIn(run, subjects, given);
}

/** @param run of the steps that list them */
export function subjectsIn(run: SubjectRun, source: Subjects, given: ReadonlyMap<string, Binding>): Listed {
  const value = named('subjects')(new EvaluationFrame(run.scope));
  const list = settled(value);
  if (list instanceof Lack) {
    const isEmpty = list.kind === 'absent' && source.mayBeMissing;
    return { run, subjects: [], unknown: [], unseen: isEmpty ? [] : [list.why], undecided: [] };
  }
  const subjects: ListedSubject[] = [];
  const unknown: SubjectReport[] = [];
  const undecided: UndecidedCondition[] = [];
  const unseen = [...run.seen.values()].flatMap(({ observations }) =>
    observations.flatMap(({ skipped }) => skippedLines(source, skipped)),
  );
  if (list instanceof OpenList) unseen.push(`there may be more: ${list.why}`);
  for (const each of elementsOf(list) ?? []) {
    const bindings = new Map(given).set(source.as, { kind: 'value', value: each });
    const wanted = source.where?.evaluate(bindings) ?? { kind: 'value', value: true };
    if (wanted.kind === 'value' && wanted.value !== true) continue;
    const outcome = source.name.evaluate(bindings);
    const name = outcome.kind === 'value' ? wordOf(outcome.value) : undefined;
    const noted = new Undecided(name ?? '?');
    noted.where(source, wanted);
    undecided.push(...noted.all);
    const why =
      wanted.kind === 'value'
        ? undefined
        : `'where' is ${wanted.kind === 'absent' ? 'absent' : 'unknown'}: ${wanted.why}`;
    if (name === undefined) {
      unseen.push(
        `subjects: a subject has no name: ${'why' in outcome ? outcome.why : 'it is not a string'}`,
      );
    } else if (why !== undefined && wanted.kind === 'absent') {
      unknown.push({ name, status: 'unknown', unseen: [why] });
    } else {
      subjects.push({ name, bindings, doubt: why });
    }
  }
  return { run, subjects, unknown, unseen, undecided };
}

function skippedLines(source: Subjects, skipped: SkippedLines | undefined): string[] {
  if (skipped === undefined || !source.mustReadAll) return [];
  const more = skipped.lines === 1 ? '' : `, and ${skipped.lines - 1} more`;
  return [
    `subjects: a line of the answer does not match: ${cutText(skipped.first.trim(), MOST_SHOWN)}${more}`,
  ];
}
