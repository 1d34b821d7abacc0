/**
 * Compares the conclusions of two diagnoses of the same thing.
 */
import type { Diagnosis } from './diagnosis.ts';

/** The conclusions of a diagnosis, without what varies: times, evidence, wording. */
export interface Conclusions {
  /** Status by subject. */
  readonly subjects: Readonly<Record<string, string>>;
  /** As in the diagnosis. */
  readonly applies?: false;
  readonly findings: readonly {
    readonly id: string;
    readonly subject: string;
    readonly severity: string;
    readonly certainty: string;
  }[];
}

export function conclusionsOf({ applies, subjects, findings }: Diagnosis): Conclusions {
  const names = subjects.map(({ name, status }) => [name, status] as const);
  return {
    ...(applies === undefined ? {} : { applies }),
    subjects: Object.fromEntries(names.toSorted(([a], [b]) => compare(a, b))),
    findings: findings
      .map(({ id, subject, severity, certainty }) => ({ id, subject, severity, certainty }))
      .toSorted((a, b) => compare(a.subject, b.subject) || compare(a.id, b.id)),
  };
}

/** One sentence for each difference; empty if the conclusions are the same. */
export function differences(before: Diagnosis, after: Diagnosis): string[] {
  const [a, b] = [conclusionsOf(before), conclusionsOf(after)];
  const lines: string[] = [];
  if (a.applies !== b.applies)
    lines.push(`${before.runbook}: ${b.applies === false ? 'no longer applies' : 'now applies'}`);
  for (const name of new Set([...Object.keys(a.subjects), ...Object.keys(b.subjects)])) {
    const [was, is] = [a.subjects[name], b.subjects[name]];
    if (was !== is)
      lines.push(`${before.runbook}: ${name} was ${was ?? 'not listed'}, is ${is ?? 'not listed'}`);
  }
  const line = (finding: Conclusions['findings'][number]): string =>
    `${finding.id} of ${finding.subject} (${finding.severity}, ${finding.certainty})`;
  const [was, is] = [a.findings.map(line), b.findings.map(line)];
  for (const one of was) if (!is.includes(one)) lines.push(`${before.runbook}: no longer ${one}`);
  for (const one of is) if (!was.includes(one)) lines.push(`${before.runbook}: now ${one}`);
  return lines;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
