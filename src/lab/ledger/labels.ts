/** The labels of all our containers and networks, so that they can be found and judged without a ledger. */
import { harnessLabel, thisHarness } from './harness.ts';

export const LABEL = {
  run: 'drillbook.run',
  scenario: 'drillbook.scenario',
  /** Who made it: see `harness.ts`. */
  harness: 'drillbook.harness',
  /**
   * `lab`: a privileged machine of a lab. `machine`: one without privileges. `network`: the network of a lab. `helper`: a
   * short-lived container that inspects or undoes something on the host.
   */
  role: 'drillbook.role',
} as const;

/** What something that a run created is for. */
export type ResourceRole = 'lab' | 'machine' | 'network' | 'helper';

export function labelsOf(run: string, scenario: string, role: ResourceRole): Record<string, string> {
  return {
    [LABEL.run]: run,
    [LABEL.scenario]: scenario,
    [LABEL.harness]: harnessLabel(thisHarness()),
    [LABEL.role]: role,
  };
}
