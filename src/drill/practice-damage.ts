/** What the runbooks found during the failure, and what a person's cure broke. */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import type { LabName } from '../lab/definition/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { compareWorking, type Working } from './bystanders.ts';
import type { PracticeAnswer, PracticeDamage } from './practice-result.ts';
import { expectationsIn } from './request.ts';
import type { PhaseDiagnoses } from './result.ts';

interface Practised {
  readonly scenario: Scenario;
  readonly lab: LabName;
}

/** What was seen at one moment. */
export interface Witness {
  readonly working: Working;
  readonly diagnoses: PhaseDiagnoses;
}

/** The findings that the scenario expects, as the runbooks reported them; those with a remedy first. */
export function answersOf({ scenario, lab }: Practised, during: PhaseDiagnoses): PracticeAnswer[] {
  const found = expectationsIn(scenario, lab.version).flatMap(({ runbook, findings, cure }) => {
    const isExpected = ({ id, subject }: FoundFinding): boolean =>
      findings.some((one) => one.finding === id && one.subjects.includes(subject));
    const all = (during.get(runbook)?.findings ?? []).filter(isExpected);
    return all.map((one) => ({ cures: one.id === cure, answer: { ...one, runbook } }));
  });
  return found.toSorted((a, b) => Number(b.cures) - Number(a.cures)).map(({ answer }) => answer);
}

/** Compares what worked before the failure and during it with what works now. */
export function damageOf(
  { scenario, lab }: Practised,
  { before, during, now }: Readonly<Record<'before' | 'during' | 'now', Witness>>,
): PracticeDamage {
  const victims = expectationsIn(scenario, lab.version).flatMap(({ findings }) =>
    findings.flatMap(({ subjects }) => subjects),
  );
  const isVictim = (name: string): boolean =>
    victims.some((victim) => victim === name || victim.endsWith(`/${name}`));
  const { gone, unknown: unlisted } = compareWorking(before.working, during.working, now.working);
  const unknown = [...unlisted];
  const broken = gone.filter(({ name }) => !isVictim(name)).map(({ kind, name }) => `${kind} ${name}`);
  const ended = gone.filter(({ name }) => isVictim(name)).map(({ kind, name }) => `${kind} ${name}`);
  for (const [id, diagnosis] of now.diagnoses) {
    const was = new Map(before.diagnoses.get(id)?.subjects.map((one) => [one.name, one]));
    const is = new Map(diagnosis.subjects.map((one) => [one.name, one]));
    for (const [name, { status }] of was) {
      const present = is.get(name);
      const isListed = gone.some((one) => one.name === name);
      if (present === undefined && !isListed) (isVictim(name) ? ended : broken).push(name);
      if (present?.status === 'unknown' && status === 'healthy')
        unknown.push(`${id} does not know whether ${name} is healthy: ${(present.unseen ?? []).join('; ')}`);
    }
    for (const { id: finding, subject, message } of diagnosis.findings)
      broken.push(`${subject}: ${id} reports ${finding} now: ${message}`);
  }
  return { broken: [...new Set(broken)], ended: [...new Set(ended)], unknown };
}
