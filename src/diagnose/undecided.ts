/**
 * Conditions that are neither true nor false because a value lacks a field that they read. They count as false, so a
 * mistyped name looks like a healthy subject: `diagnose --verbose` shows them.
 */
import { didYouMean } from '../text/did-you-mean.ts';
import type { Place } from '../document/problem.ts';
import type { Outcome } from '../expression/outcome.ts';
import type { Step, Subjects } from '../runbook/model.ts';
import type { UndecidedCondition } from './diagnosis.ts';
import type { StepResult } from './ask-step.ts';

export class Undecided {
  readonly all: UndecidedCondition[] = [];
  readonly #subject: string;

  constructor(subject: string) {
    this.#subject = subject;
  }

  /** @param condition its location in the runbook, e.g. `finding disk-full, when` */
  note(condition: string, place: Place, expression: string, outcome: Outcome<unknown> | undefined): void {
    if (outcome?.kind !== 'absent' || outcome.field === undefined) return;
    const { name, read, known } = outcome.field;
    const hint = didYouMean(name, known());
    this.all.push({
      subject: this.#subject,
      condition,
      file: place.file,
      line: place.line,
      expression: expression.trim(),
      field: name,
      read: read(),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  where(subjects: Subjects, outcome: Outcome<unknown>): void {
    const { where, place } = subjects;
    this.note('subjects, where', place, where?.source ?? '', outcome);
  }

  /** A `healthy-if` that did not hold, or a skipped step. */
  step(step: Step, outcome: Outcome<unknown> | undefined, seen: StepResult | undefined): void {
    if (step.kind === 'healthy-if') this.note(step.id, step.place, step.condition.source, outcome);
    if (step.kind === 'healthy-if' || step.kind === 'let') return;
    const skipped = seen?.observations.find((observation) => observation.status === 'skipped');
    const asked = step.kind === 'run' ? [step.command] : step.paths;
    const source = step.when?.source ?? asked.map((template) => template.source).join(' | ');
    this.note(`step ${step.id}`, step.place, source, skipped?.value);
  }
}
