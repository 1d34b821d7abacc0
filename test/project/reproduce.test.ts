/** The command that runs one drill of a matrix again. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../src/project/library.ts';
import { planDrills } from '../../src/project/plan-drills.ts';
import { reproduceCommand } from '../../src/project/reproduce.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

function commandFor(name: string, set: readonly (readonly [string, string])[], named: string[] = []): string {
  const [planned] = planDrills(loadScenarios([name])).drills;
  if (planned === undefined) throw new Error('nothing is planned');
  return reproduceCommand(planned, { set: new Map(set), named, runbooks: [] });
}

/** The words that a shell makes of it. */
const words = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('reproduceCommand', () => {
  it('names the scenario, its lab and what was set, and holds the lab', () => {
    expect(commandFor('fuse-hung-rm', [['shim', 'v1']])).toBe(
      'drillbook drill fuse-hung-rm --lab docker@bookworm --set shim=v1 --hold',
    );
  });

  it('leaves out inputs of other scenarios of the run: they would be refused', () => {
    expect(commandFor('redis-evicts', [['shim', 'v1']])).toBe(
      'drillbook drill redis-evicts --lab redis@7.0 --hold',
    );
  });

  it('quotes every word for a shell', () => {
    const value = `it's $(here); & "there"\n*`;
    const command = commandFor('fuse-hung-rm', [['shim', value]], ['./my runbook.yaml']);
    const found = words(command);
    expect(found.slice(0, 5)).toEqual(['drillbook', 'drill', 'fuse-hung-rm', '--lab', 'docker@bookworm']);
    expect(found.slice(5)).toEqual(['--runbook', './my runbook.yaml', '--set', `shim=${value}`, '--hold']);
  });

  it('gives the path of a scenario that its name does not lead to, whose lab is beside it', () => {
    const library = join(folder(), 'a team');
    mkdirSync(join(library, 'scenarios/s'), { recursive: true });
    mkdirSync(join(library, 'labs/own'), { recursive: true });
    writeFileSync(
      join(library, 'scenarios/s/scenario.yaml'),
      'scenario: s\ntitle: S\nlab: own\noracle: { title: so, run: test -e /x, deadline: 5s }\n' +
        'expect: { container-up-process-gone: { findings: [] } }\n',
    );
    writeFileSync(
      join(library, 'labs/own/lab.yaml'),
      'lab: own\ntitle: Own\nmachines: { m: { image: { name: app } } }\n',
    );
    const [, , file, , lab] = words(commandFor(join(library, 'scenarios/s'), []));
    expect(file).toMatch(/a team\/scenarios\/s\/scenario\.yaml$/);
    expect(lab).toBe('own');
    expect(loadScenarios([file ?? '']).map(({ id }) => id)).toEqual(['s']);
  });
});
