/**
 * Lists the subjects of a runbook. Nothing in the answer is lost: what cannot be parsed, named or filtered is unknown,
 * never healthy by omission.
 */
import { OpenList, elementsOf } from '../expression/open.ts';
import type { Binding } from '../expression/outcome.ts';
import { cutText } from '../expression/sentence.ts';
import { wordOf } from '../expression/template.ts';
import type { SkippedLines, Subjects } from '../runbook/model.ts';
import type { SubjectReport, UndecidedCondition } from './diagnosis.ts';
import { unobserved } from './observe.ts';
import type { Pass } from './pass.ts';
import type { StepLooks } from './ask-step.ts';
import { askStep } from './ask-step.ts';
import { Undecided } from './undecided.ts';

export interface Listed {
  readonly seen: StepLooks;
  readonly subjects: readonly ListedSubject[];
  /** Subjects for which `where` is absent. */
  readonly unknown: readonly SubjectReport[];
  /** Why subjects may be missing in the list. */
  readonly unseen: readonly string[];
  readonly undecided: readonly UndecidedCondition[];
}

interface ListedSubject {
  readonly name: string;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly doubt: string | undefined;
}

/** Characters to show of a line that does not match. */
const MOST_SHOWN = 100;

export async function listSubjects(
  source: Subjects,
  given: ReadonlyMap<string, Binding>,
  pass: Pass,
): Promise<Listed> {
  const seen = await askStep(source.ask, given, pass);
  const look = seen.looks[0] ?? unobserved({ kind: 'unknown', why: 'nothing was asked' });
  const { value } = look;
  if (value.kind !== 'value') {
    const isEmpty = value.kind === 'absent' && source.mayBeMissing;
    return { seen, subjects: [], unknown: [], unseen: isEmpty ? [] : [value.why], undecided: [] };
  }
  const subjects: ListedSubject[] = [];
  const unknown: SubjectReport[] = [];
  const undecided: UndecidedCondition[] = [];
  const unseen = [...skippedLines(source, look.skipped)];
  if (value.value instanceof OpenList) unseen.push(`there may be more: ${value.value.why}`);
  for (const each of elementsOf(value.value) ?? []) {
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
  return { seen, subjects, unknown, unseen, undecided };
}

function skippedLines(source: Subjects, skipped: SkippedLines | undefined): string[] {
  if (skipped === undefined || !source.mustReadAll) return [];
  const more = skipped.lines === 1 ? '' : `, and ${skipped.lines - 1} more`;
  return [
    `subjects: a line of the answer does not match: ${cutText(skipped.first.trim(), MOST_SHOWN)}${more}`,
  ];
}
