/** A drill on a lab that is a table of answers: what ends it early, and what counts as a result. */
import { describe, expect, it } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import type { DrillRequest } from '../../src/drill/request.ts';
import type { DrillEvent } from '../../src/drill/events.ts';
import { progressLine } from '../../src/report/progress.ts';
import { cheatSheet } from '../../src/report/cheat-sheet.ts';
import { DemoStory } from '../../src/report/demo-story.ts';
import { Story } from '../../src/report/story.ts';
import { runMatrix } from '../../src/drill/matrix.ts';
import { EngineError } from '../../src/lab/engine/engine-error.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { FakeTarget } from '../support/fake-target.ts';

const { runbook } = loadRunbook({
  file: '/nowhere/runbooks/flag.yaml',
  text: 'runbook: flag\ntitle: Flag\nsteps:\n  - id: flag\n    title: Up?\n    read: /flag\nfindings:\n  - id: flag-up\n    severity: critical\n    when: found(flag)\n    message: The flag is up.\n    evidence: [flag]\n',
});

function scenarioWith(rest: string) {
  const { scenario, problems } = loadScenario({
    file: '/nowhere/scenarios/fake/scenario.yaml',
    text: `scenario: fake\ntitle: Fake\n${rest}`,
  });
  if (scenario === undefined) throw new Error(JSON.stringify(problems));
  return scenario;
}

const BROKEN = scenarioWith(
  "inject: [{ title: Break it, run: 'break' }]\noracle: { title: it is broken, run: oracle, deadline: 1s }\nrevert: [{ title: Mend it, run: mend }]\nexpect: { flag: { findings: [{ finding: flag-up, subjects: [node] }] } }\n",
);
const HEALTHY = scenarioWith(
  "oracle: { title: all is well, run: 'true', deadline: 1s }\nexpect: { flag: { findings: [] } }\n",
);

class FakeLab {
  destroyed = 0;
  readonly #target: FakeTarget;
  constructor(target: FakeTarget) {
    this.#target = target;
  }
  readonly id = '0';
  readonly name = 'fake';
  readonly scenario = 'fake';
  readonly lab = 'docker';
  readonly version = 'bookworm';
  shellCommand = (): string[] => ['true'];
  target = (): FakeTarget => this.#target;
  copyIn = (): Promise<void> => Promise.resolve();
  record = (): Promise<void> => Promise.resolve();
  log = (): string => '';
  destroy = (): Promise<readonly []> => {
    this.destroyed++;
    return Promise.resolve([]);
  };
  [Symbol.asyncDispose] = async (): Promise<void> => void (await this.destroy());
}

function requestFor(
  scenario: DrillRequest['scenario'],
  replies: ConstructorParameters<typeof FakeTarget>[0],
  more: Partial<DrillRequest> = {},
): { request: DrillRequest; lab: FakeLab } {
  if (runbook === undefined) throw new Error('broken');
  const lab = new FakeLab(new FakeTarget(replies));
  const request = {
    scenario,
    runbooks: [runbook],
    inputs: {},
    lab: { lab: 'docker', version: 'bookworm' },
    startLab: () => Promise.resolve(lab as Lab),
    ...more,
  };
  return { request, lab };
}

const REPRODUCED = {
  '/flag': [{ status: 'not-found' }, { text: 'up' }, { status: 'not-found' }],
  break: { exitCode: 0 },
  mend: { exitCode: 0 },
  oracle: [{ exitCode: 1 }, { exitCode: 0 }, { exitCode: 1 }],
} as const;

describe('drill', () => {
  it('is detected if and only if the runbook finds the failure', async () => {
    const { request, lab } = requestFor(BROKEN, REPRODUCED);
    const result = await drill(request);
    expect(result.verdict).toBe('detected');
    expect(result.timeline.map(({ event }) => event)).toEqual([
      'lab-ready',
      'set-up',
      'before-diagnosed',
      'injected',
      'reproduced',
      'during-diagnosed',
      'cured',
      'after-diagnosed',
      'destroyed',
    ]);
    expect(lab.destroyed).toBe(1);
  });

  it('injects and cures nothing if nothing fails', async () => {
    const { request } = requestFor(HEALTHY, { true: { exitCode: 0 } });
    const result = await drill(request);
    expect(result.verdict).toBe('quiet');
    expect(result.timeline.map(({ event }) => event)).toEqual([
      'lab-ready',
      'set-up',
      'before-diagnosed',
      'reproduced',
      'during-diagnosed',
      'after-diagnosed',
      'destroyed',
    ]);
  });

  it.each([
    ['nothing fails', HEALTHY, { true: { exitCode: 0 } }, []],
    [
      'something does',
      BROKEN,
      REPRODUCED,
      ['the failure is present', 'the fault is injected', '(cured', ': cured'],
    ],
  ])('reports only what was done, if %s', async (_, scenario, replies, said) => {
    const story = new Story((_, text) => text, 80);
    let text = '';
    const listen = (event: DrillEvent): void => {
      text += `${story.tell(event)}${progressLine(event) ?? ''}\n`;
    };
    await drill(requestFor(scenario, replies, { listen }).request);
    expect(text).toContain('the oracle holds');
    const claims = ['the failure is present', 'the fault is injected', '(cured', ': cured'];
    expect(claims.filter((claim) => text.includes(claim))).toEqual(said);
  });

  it('fits a page, with the cure of the scenario where no runbook has a remedy', async () => {
    const story = new DemoStory((_, text) => text, 70);
    let text = '';
    const listen = (event: DrillEvent): void => void (text += story.tell(event));
    const listing = { command: 'docker ps', text: 'NAMES   STATUS\nvictim  Up \u001b[31m2 weeks\n' };
    const hold = (): Promise<void> => {
      text += story.failure(listing).join('');
      return Promise.resolve();
    };
    await drill(requestFor(BROKEN, REPRODUCED, { listen, hold }).request);
    expect(text.replace(/\d+\.\d s/, '1.0 s')).toBe(`Fake
A lab is up: container fake

What breaks
  ✓ Break it
  ✓ The failure is there, says the oracle of the scenario

What \`docker ps\` says
  NAMES   STATUS
  victim  Up \\x1b[31m2 weeks

What the runbook flag finds
  critical flag-up for node
  The flag is up.

The evidence
  Up? up

The cure
  ✓ Mend it

The proof
  ✓ During the failure it is found, for node
  ✓ After the cure the failure is gone, says the oracle
  ✓ Before the failure and after the cure, flag finds nothing
  ✓ The lab is removed, and nothing is left on the host

fake: detected in 1.0 s
`);
    expect(cheatSheet(story.found)).toBe('\nLook for yourself:\n  # Up?\n  cat /flag\n');
  });

  it('is not reproduced if the oracle never holds', async () => {
    const { request } = requestFor(BROKEN, { ...REPRODUCED, oracle: { exitCode: 1 } });
    const result = await drill(request);
    expect(result.verdict).toBe('not-reproduced');
    expect(result.problems).toMatchObject([{ code: 'oracle-never-held', phase: 'inject' }]);
  });

  it.each([
    ['as expected', REPRODUCED, [/^the failure is there; flag: detected$/]],
    [
      'if the runbook misses it',
      { ...REPRODUCED, '/flag': { status: 'not-found' as const } },
      [/flag: missed$/],
    ],
    ['if it is not reproduced', { ...REPRODUCED, oracle: { exitCode: 1 } }, [/did not hold within/]],
    [
      'if the cure fails too',
      { ...REPRODUCED, oracle: [{ exitCode: 1 }, { exitCode: 0 }] },
      [/flag: detected$/, /still holds .* after the cure/],
    ],
  ])('holds the lab before it is removed: %s', async (_, replies, expected) => {
    const held: string[] = [];
    const { request, lab } = requestFor(BROKEN, replies, {
      hold: (_, why) => {
        expect(lab.destroyed).toBe(0);
        held.push(why);
        return Promise.resolve();
      },
    });
    await drill(request);
    expect(held).toEqual(expected.map((one) => expect.stringMatching(one)));
    expect(lab.destroyed).toBe(1);
  });

  it.each([126, 127, 137])(
    'does not count an oracle with exit code %i as one that does not hold',
    async (exitCode) => {
      const gone = { exitCode, stderr: 'docker: not found' };
      const cured = await drill(
        requestFor(BROKEN, { ...REPRODUCED, oracle: [{ exitCode: 1 }, { exitCode: 0 }, gone] }).request,
      );
      expect([cured.verdict, cured.problems.map(({ code }) => code)]).toEqual(['errored', ['cure-failed']]);
      const before = await drill(
        requestFor(BROKEN, { ...REPRODUCED, oracle: [gone, { exitCode: 0 }] }).request,
      );
      expect(before.problems).toMatchObject([{ code: 'oracle-not-asked', phase: 'inject' }]);
      expect(before.problems[0]?.message).toContain(`exit code ${exitCode}: docker: not found`);
    },
  );

  it('is errored if a runbook with expected findings is not loaded', async () => {
    const { request, lab } = requestFor(BROKEN, REPRODUCED, { runbooks: [] });
    const { verdict, problems } = await drill(request);
    expect([verdict, problems]).toEqual([
      'errored',
      [
        {
          code: 'runbook-not-loaded',
          phase: 'prepare',
          message: 'fake expects findings from runbooks that are not loaded: flag',
        },
      ],
    ]);
    expect(lab.destroyed).toBe(0);
  });

  it('reports what the oracle prints if the cure fails, such as harm to another subject', async () => {
    const harmed = { exitCode: 0, text: 'HARM: the bystander cannot write any more\n' };
    const { request } = requestFor(BROKEN, {
      ...REPRODUCED,
      oracle: [{ exitCode: 1 }, { exitCode: 0 }, harmed],
    });
    const { verdict, problems } = await drill(request);
    expect(verdict).toBe('errored');
    expect(problems).toMatchObject([{ code: 'cure-failed', phase: 'cure' }]);
    expect(problems[0]?.message).toBe(
      'it is broken: still holds 1000 ms after the cure (exit code 0: HARM: the bystander cannot write any more)',
    );
  });

  it('reports an engine failure as a result, in the phase where it failed', async () => {
    const { request } = requestFor(BROKEN, REPRODUCED, {
      wrapTarget: (target, phase) => {
        if (phase === 'during') throw new EngineError('engine-silent', 'The engine does not answer.');
        return target;
      },
    });
    const { verdict, problems } = await drill(request);
    expect(verdict).toBe('errored');
    expect(problems).toMatchObject([{ code: 'lab-failed', phase: 'during' }]);
  });

  it('rejects with the original error on a bug in drillbook, after the lab is gone', async () => {
    const bug = new TypeError('undefined is not a function');
    const { request, lab } = requestFor(BROKEN, REPRODUCED, {
      wrapTarget: () => {
        throw bug;
      },
    });
    await expect(drill(request)).rejects.toBe(bug);
    expect(lab.destroyed).toBe(1);
  });

  it('stops before the next phase after an interrupt, and names that phase', async () => {
    const stop = new AbortController();
    const { request, lab } = requestFor(BROKEN, REPRODUCED, {
      signal: stop.signal,
      listen: (event) => {
        if (event.type === 'diagnosis' && event.phase === 'before') stop.abort();
      },
    });
    const { problems, reproduced } = await drill(request);
    expect(problems).toMatchObject([{ code: 'interrupted', phase: 'inject' }]);
    expect(reproduced).toBe(false);
    expect(lab.destroyed).toBe(1);
  });
});

describe('runMatrix', () => {
  it('waits for running drills before it rejects', async () => {
    const ended: string[] = [];
    const bug = new TypeError('a bug');
    const drills = [
      () => Promise.reject(bug),
      async () => {
        await new Promise((resolve) => setImmediate(resolve));
        ended.push('second');
        return drill(requestFor(HEALTHY, { true: { exitCode: 0 } }).request);
      },
      () => Promise.reject(new Error('must not begin')),
    ];
    await expect(runMatrix(drills, 2, undefined)).rejects.toBe(bug);
    expect(ended).toEqual(['second']);
  });
});
