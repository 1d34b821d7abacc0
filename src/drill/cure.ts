/**
 * Which remedies cure a scenario's failure: those of the findings that it expects, and no other's.
 */
import type { FoundFinding, RemedyPlan } from '../diagnose/diagnosis.ts';
import type { Expectation } from '../scenario/model.ts';

/**
 * One for each subject that the finding named by `cure` is expected for. None at all where one of them was missed: the
 * failure stays then, and the scenario has to take it back itself. What was found for a bystander is not remedied.
 *
 * @param findingsOf what the runbook of that name found while the failure was there
 */
export function curingPlans(
  expectations: readonly Expectation[],
  findingsOf: (runbook: string) => readonly FoundFinding[],
): RemedyPlan[] {
  const plans = expectations.flatMap(({ runbook, cure, findings }) => {
    const subjects = findings.filter(({ finding }) => finding === cure).flatMap((one) => one.subjects);
    return subjects.map(
      (subject) =>
        findingsOf(runbook).find((found) => found.id === cure && found.subject === subject)?.remedy,
    );
  });
  const known = plans.filter((plan) => plan !== undefined);
  return known.length === plans.length ? known : [];
}
