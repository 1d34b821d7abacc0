/**
 * What a diagnosis reports to whoever acts on it, and which steps it ran: what a mutant must change to be noticed.
 */
import type { Conclusions } from '../diagnose/compare.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';

export interface Reported {
  /** Which steps ran for which subject: a `healthy-if` exists to save steps. */
  readonly steps: readonly string[];
  /** Subjects that are not healthy. */
  readonly subjects: Readonly<Record<string, string>>;
  readonly findings: readonly (Conclusions['findings'][number] & {
    readonly message: string;
    /** The chain that explains it, a line for each link. */
    readonly chain?: readonly string[];
    /** Its evidence: values, and steps that ran. */
    readonly shows: readonly (readonly [string, unknown])[];
    /** The commands of its remedy, and why it is not offered. */
    readonly remedy?: readonly string[];
  })[];
}

export function reportedBy({
  subjects,
  findings,
  steps,
}: Pick<Diagnosis, 'subjects' | 'findings' | 'steps'>): Reported {
  // A skipped step shows only the reason, which is not reported. Values are not steps.
  const skipped = new Set(
    steps.flatMap(({ id, subject, status }) => (status === 'skipped' ? [`${subject} ${id}`] : [])),
  );
  const ill = subjects.filter((subject) => subject.status !== 'healthy');
  return {
    steps: steps.map(({ id, subject, status }) => `${subject} ${id} ${status}`).toSorted(),
    subjects: Object.fromEntries(ill.map(({ name, status }) => [name, status] as const).toSorted(byFirst)),
    findings: findings
      .map(({ id, subject, severity, certainty, message, chain, evidence, remedy }) => ({
        id,
        subject,
        severity,
        certainty,
        message,
        ...(chain === undefined ? {} : { chain: chain.map((link) => `${link.kind}: ${link.text}`) }),
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
