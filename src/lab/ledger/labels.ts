/** The labels of all our containers, so that they can be found and judged without a ledger. */
import { harnessLabel, thisHarness } from './harness.ts';

export const LABEL = {
  run: 'drillbook.run',
  scenario: 'drillbook.scenario',
  /** Who made it: see `harness.ts`. */
  harness: 'drillbook.harness',
  /** `lab`, or `helper`: a short-lived container that inspects or undoes something on the host. */
  role: 'drillbook.role',
} as const;

export type Role = 'lab' | 'helper';

export function labelsOf(run: string, scenario: string, role: Role): Record<string, string> {
  return {
    [LABEL.run]: run,
    [LABEL.scenario]: scenario,
    [LABEL.harness]: harnessLabel(thisHarness()),
    [LABEL.role]: role,
  };
}
