/**
 * Compares expected findings with reported ones, for one runbook over the phases of a drill. Both the verdict and the
 * scores derive from this.
 */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import type { ExpectedFinding } from '../scenario/model.ts';
import type { Comparison, FindingOf, Phase } from './result.ts';

/**
 * @param expected what must be found during the failure, and nothing else in any phase
 * @param found by phase; undefined for a phase that did not take place
 */
export function compareFindings(
  expected: readonly ExpectedFinding[],
  found: Readonly<Record<Phase, readonly FoundFinding[] | undefined>>,
): Comparison {
  const wanted = unique(
    expected.flatMap(({ finding, subjects }) => subjects.map((subject) => ({ finding, subject }))),
  );
  const during = found.during === undefined ? undefined : reported(found.during);
  const unexpected = (phase: Phase): Comparison['unexpected'] =>
    reported(found[phase] ?? [])
      .filter((one) => phase !== 'during' || !includes(wanted, one))
      .map((one) => ({ phase, ...one }));
  return {
    detected: wanted.filter((one) => during !== undefined && includes(during, one)),
    missed: wanted.filter((one) => during !== undefined && !includes(during, one)),
    unexpected: [...unexpected('before'), ...unexpected('during'), ...unexpected('after')],
  };
}

function reported(findings: readonly FoundFinding[]): FindingOf[] {
  return unique(findings.map(({ id, subject }) => ({ finding: id, subject })));
}

function unique(all: readonly FindingOf[]): FindingOf[] {
  return all.filter((one, nth) => all.findIndex((other) => isSame(one, other)) === nth);
}

function includes(all: readonly FindingOf[], one: FindingOf): boolean {
  return all.some((other) => isSame(one, other));
}

function isSame(a: FindingOf, b: FindingOf): boolean {
  return a.finding === b.finding && a.subject === b.subject;
}
