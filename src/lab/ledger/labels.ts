/** The labels of all our containers, networks and volumes, so that they can be found and judged without a ledger. */
import { harnessLabel, thisHarness } from './harness.ts';

export const LABEL = {
  run: 'drillbook.run',
  scenario: 'drillbook.scenario',
  /** Who made it: see `harness.ts`. */
  harness: 'drillbook.harness',
  /**
   * `lab`: a privileged machine of a lab. `machine`: one without privileges. `network`: the network of a lab. `volume`: one
   * of its volumes. `helper`: a short-lived container that inspects or undoes something on the host.
   */
  role: 'drillbook.role',
  /** Only of what `drillbook lab start` made: the lab, as in `redis@8.0`. */
  started: 'drillbook.started',
} as const;

/** What something that a run created is for. */
export type ResourceRole = 'lab' | 'machine' | 'network' | 'volume' | 'helper';

export function labelsOf(
  run: { readonly id: string; readonly started?: string | undefined },
  scenario: string,
  role: ResourceRole,
): Record<string, string> {
  return {
    [LABEL.run]: run.id,
    [LABEL.scenario]: scenario,
    [LABEL.harness]: harnessLabel(thisHarness()),
    [LABEL.role]: role,
    ...(run.started === undefined ? {} : { [LABEL.started]: run.started }),
  };
}
