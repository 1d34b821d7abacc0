/**
 * All that a diagnosis tells a person who must act on it, and which steps it took: what a mutant must change to be
 * noticed.
 */
import type { Conclusions } from '../diagnose/compare.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';

export interface Told {
  /** What was asked about whom: a `healthy-if` is there to save that. */
  readonly steps: readonly string[];
  /** Those that are not healthy. */
  readonly subjects: Readonly<Record<string, string>>;
  readonly findings: readonly (Conclusions['findings'][number] & {
    readonly message: string;
    /** What it shows: values, and steps where they were made. */
    readonly shows: readonly (readonly [string, unknown])[];
    /** The commands of its remedy, and why it cannot be carried out. */
    readonly remedy?: readonly string[];
  })[];
}

export function toldBy({ subjects, findings, steps }: Diagnosis): Told {
  // A step that was not made shows only why, which is not reported. Values are no steps.
  const skipped = new Set(
    steps.flatMap(({ id, subject, status }) => (status === 'skipped' ? [`${subject} ${id}`] : [])),
  );
  const ill = subjects.filter((subject) => subject.status !== 'healthy');
  return {
    steps: steps.map(({ id, subject, status }) => `${subject} ${id} ${status}`).toSorted(),
    subjects: Object.fromEntries(ill.map(({ name, status }) => [name, status] as const).toSorted(byFirst)),
    findings: findings
      .map(({ id, subject, severity, certainty, message, evidence, remedy }) => ({
        id,
        subject,
        severity,
        certainty,
        message,
        shows: Object.entries(evidence).filter(([id]) => !skipped.has(`${subject} ${id}`)),
        ...(remedy === undefined
          ? {}
          : {
              remedy: [
                ...[...remedy.commands, ...(remedy.verify ? [remedy.verify] : [])].map((one) => one.command),
                ...(remedy.problem === undefined ? [] : [remedy.problem]),
              ],
            }),
      }))
      .toSorted((a, b) => byFirst([`${a.subject} ${a.id}`], [`${b.subject} ${b.id}`])),
  };
}

function byFirst([a]: readonly [string, ...string[]], [b]: readonly [string, ...string[]]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
