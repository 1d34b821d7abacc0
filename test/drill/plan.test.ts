import { describe, expect, it } from 'vitest';
import { planDrills } from '../../src/drill/plan.ts';
import type { Scenario } from '../../src/scenario/model.ts';

const scenario = (id: string, versions: string[] = [], because?: string): Scenario =>
  ({ id, versions, because }) as unknown as Scenario;

describe('planDrills', () => {
  it('contains each scenario in each release, by scenario and then by release', () => {
    const { drills, leftOut } = planDrills([scenario('a'), scenario('b')], ['bookworm', 'trixie']);
    expect(drills.map((one) => `${one.scenario.id} ${one.release}`)).toEqual([
      'a bookworm',
      'a trixie',
      'b bookworm',
      'b trixie',
    ]);
    expect(leftOut).toEqual([]);
  });

  it('leaves out a release that a scenario does not support, with its reason', () => {
    const { drills, leftOut } = planDrills(
      [scenario('a', ['bookworm'], 'no shim v1')],
      ['bookworm', 'trixie'],
    );
    expect(drills).toHaveLength(1);
    expect(leftOut).toEqual([{ scenario: 'a', lab: 'trixie', because: ['no shim v1'] }]);
  });

  it('names the supported releases if the scenario gives no reason', () => {
    expect(planDrills([scenario('a', ['bookworm', 'bullseye'])], ['trixie']).leftOut[0]?.because).toEqual([
      'It supports only bookworm and bullseye.',
    ]);
  });
});
