import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planDrills } from '../../src/project/plan-drills.ts';
import type { Scenario } from '../../src/scenario/model.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const temporary = temporaryFolder();

function scenario(id: string, more: Partial<Scenario> = {}): Scenario {
  const folder = join(ROOT, 'scenarios', id);
  return {
    id,
    file: join(folder, 'scenario.yaml'),
    folder,
    lab: 'docker',
    versions: [],
    ...more,
  } as Scenario;
}

const drillsOf = (scenarios: readonly Scenario[], labs?: readonly string[]): string[] =>
  planDrills(scenarios, labs).drills.map((one) => `${one.scenario.id} ${one.lab.lab}@${one.lab.version}`);

describe('planDrills', () => {
  const [a, b, r] = [scenario('a'), scenario('b'), scenario('r', { lab: 'redis' })];

  it('plans each scenario in the default version of its own lab', () => {
    expect(drillsOf([a, r])).toEqual(['a docker@bookworm', 'r redis@7.0']);
  });

  it.each([
    [['docker'], ['a docker@bookworm', 'b docker@bookworm']],
    [['docker@trixie'], ['a docker@trixie', 'b docker@trixie']],
    [['trixie,bookworm'], ['a docker@bookworm', 'a docker@trixie', 'b docker@bookworm', 'b docker@trixie']],
    [['redis@all'], ['r redis@7.0', 'r redis@8.0']],
    [['redis', 'redis@7.0'], ['r redis@7.0']],
    [
      ['docker@bullseye', 'redis@8.0'],
      ['a docker@bullseye', 'b docker@bullseye', 'r redis@8.0'],
    ],
  ])('selects %j', (labs, planned) => {
    expect(drillsOf([a, b, r], labs)).toEqual(planned);
  });

  it('plans every version of every lab for all', () => {
    expect(drillsOf([a, r], ['all'])).toEqual([
      'a docker@bookworm',
      'a docker@bullseye',
      'a docker@trixie',
      'a docker@sid',
      'r redis@7.0',
      'r redis@8.0',
    ]);
  });

  it.each([
    ['docker@jessie', 'version-unknown'],
    ['dokcer', 'lab-unknown'],
    // No selected scenario has that lab: nothing would be drilled for it.
    ['postgres', 'lab-unknown'],
  ])('refuses %s', (name, code) => {
    expect(() => planDrills([a, r], [name])).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a scenario whose lab does not exist', () => {
    expect(() => planDrills([scenario('a', { lab: 'redsi' })])).toThrow(
      expect.objectContaining({ code: 'lab-unknown', hint: "did you mean 'redis'?" }),
    );
  });

  it('leaves out a version that a scenario does not support, with its reason', () => {
    const one = scenario('a', { versions: ['bookworm'], because: 'no shim v1' });
    const { drills, leftOut } = planDrills([one], ['bookworm,trixie']);
    expect(drills).toHaveLength(1);
    expect(leftOut).toEqual([{ scenario: 'a', lab: 'docker@trixie', because: ['no shim v1'] }]);
  });

  it('names the supported versions if the scenario gives no reason', () => {
    const one = scenario('a', { versions: ['bookworm', 'bullseye'] });
    expect(planDrills([one], ['trixie']).leftOut[0]?.because).toEqual([
      'It supports only bookworm and bullseye.',
    ]);
  });

  it('takes the lab of the library that the scenario is in, not of a folder that happens to be near', () => {
    const lab = 'lab: docker\ntitle: Own\nmachines: { m: { image: { name: app } } }\n';
    for (const library of ['team', 'loose']) {
      mkdirSync(join(temporary(), library, 'labs/docker'), { recursive: true });
      writeFileSync(join(temporary(), library, 'labs/docker/lab.yaml'), lab);
    }
    const own = scenario('a', { folder: join(temporary(), 'team/scenarios/a') });
    const loose = scenario('a', { folder: join(temporary(), 'loose/anything/a') });
    expect(drillsOf([own])).toEqual(['a docker@']);
    expect(drillsOf([loose])).toEqual(['a docker@bookworm']);
  });
});
