/** Selects the remedies that cure a scenario's failure: those of the findings that it expects, and no others. */
import type { FoundFinding, RemedyPlan } from '../diagnose/diagnosis.ts';
import type { Expectation } from '../scenario/model.ts';

/**
 * One plan for each subject that the finding named by `cure` is expected for. Empty if any of them was missed: the
 * failure then remains, and the scenario has to revert it itself. Findings for other subjects are not remedied.
 *
 * @param findingsOf what the runbook of that name found during the failure
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
