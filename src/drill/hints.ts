/** Hints for a person who practises: the questions that a runbook asks, one by one, and then where their answers are. */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import type { Runbook } from '../runbook/model.ts';
import type { DrillEvent } from './events.ts';

/** A step of a diagnosis, as the drill reports it. */
export type StepEvent = Extract<DrillEvent, { type: 'step' }>['step'];

/** A hint. */
export interface Hint {
  readonly kind: 'question' | 'place';
  readonly question: string;
  /** The command or the file that answers it, of kind `place`. */
  readonly place?: string;
}

/**
 * @param steps what the diagnosis of the failure asked
 * @param finding what it found, and for which subject
 */
export function hintsFrom(
  runbook: Pick<Runbook, 'id' | 'file' | 'steps'>,
  steps: readonly StepEvent[],
  finding: Pick<FoundFinding, 'subject' | 'decidedBy'> | undefined,
): Hint[] {
  const order = new Map(runbook.steps.map(({ id }, nth) => [id, nth]));
  const asked = steps
    .filter(({ runbook: id, subject, step, seen }) => {
      if (id !== runbook.id || step.title === '') return false;
      if (seen !== undefined && seen.observations.every((one) => one.step === 'skipped')) return false;
      return finding === undefined || subject === finding.subject;
    })
    .toSorted((a, b) => (order.get(a.step.id) ?? 0) - (order.get(b.step.id) ?? 0));
  // The questions of the runbook itself: those of its probes are details of them.
  const own = asked.filter(({ step }) => step.place.file === runbook.file);
  const questions = [...new Set(own.map(({ step }) => step.title))];
  const places = new Map<string, string>();
  for (const { title, step, asked: where } of finding?.decidedBy ?? []) {
    const place = where === undefined ? '' : 'read' in where ? `cat ${where.read}` : where.run.trim();
    // A script of several lines is how a program looks there, not how a person does.
    if (place === '' || place.includes('\n') || places.has(place)) continue;
    places.set(place, title === '' ? step : title);
  }
  return [
    ...questions.map((question): Hint => ({ kind: 'question', question })),
    ...Array.from(places, ([place, question]): Hint => ({ kind: 'place', question, place })),
  ];
}
