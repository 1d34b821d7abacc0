/**
 * One practice session: the lab is broken as a drill breaks it, then a person works on it until the oracle stops holding or
 * they give up.
 */
import { labelOfLab, type LabAtVersion } from '../lab/definition/model.ts';
import type { Lab } from '../lab/lab.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Target } from '../targets/target.ts';
import { disguiseTools, withTools } from './disguise.ts';
import type { Hint, StepEvent } from './hints.ts';
import { hintsFrom } from './hints.ts';
import { inLab } from './in-lab.ts';
import { answersOf, damageOf, type Witness } from './practice-damage.ts';
import type { PracticeAnswer, PracticeDamage, PracticeEnd, PracticeResult } from './practice-result.ts';
import type { DrillRequest } from './request.ts';
import { expectationsIn } from './request.ts';
import { DrillSession } from './session.ts';
import { Stop } from './stop.ts';
import { workingOn } from './bystanders.ts';

/** The request for a practice session; the runbooks are those that the scenario expects findings of. */
export type PracticeRequest = Pick<
  DrillRequest,
  'scenario' | 'runbooks' | 'inputs' | 'startLab' | 'signal'
> & { readonly lab: LabAtVersion };

/** A lab whose failure is there, as the person who practises sees it. */
export interface BrokenLab {
  readonly lab: Lab;
  /** What a user or an alert reports. */
  readonly symptom: string;
  /** The machine to look at first. */
  readonly machine: string;
  /** All machines of the lab. */
  readonly machines: readonly string[];
  target(machine?: string): Target;
  /**
   * Whether the failure is gone. The oracle is asked several times, because a system under repair may look mended for a
   * moment. An oracle that cannot be evaluated does not say so.
   */
  isCured(): Promise<boolean>;
  /** The next hint; undefined: there are no more. */
  hint(): Hint | undefined;
}

/** How often the oracle must say in a row that the failure is gone, and the milliseconds between two times. */
const LOOKS = 3;
const BETWEEN_LOOKS = 300;

const NO_SYMPTOM = 'Something is wrong on this node.';

/**
 * Rejects only on a bug in drillbook itself, after the lab is gone.
 *
 * @param play lets the person work, and resolves to how they left
 */
export async function practise(
  request: PracticeRequest,
  play: (broken: BrokenLab) => Promise<PracticeEnd>,
): Promise<PracticeResult> {
  const { scenario, signal } = request;
  const symptom = scenario.symptom ?? impactOf(request.runbooks) ?? NO_SYMPTOM;
  let outcome: PracticeResult['outcome'] | undefined;
  let answers: readonly PracticeAnswer[] = [];
  let damage: PracticeDamage | undefined;
  let ms: number | undefined;
  let said = '';
  let [hinted, checks] = [0, 0];
  const { problems, leftovers } = await inLab({
    signal,
    start: () => request.startLab(signal),
    work: async (lab, enter) => {
      await disguise(request, lab);
      const steps: StepEvent[] = [];
      const session = new DrillSession(
        {
          ...request,
          wrapActions: withTools,
          listen: (event) =>
            void (event.type === 'step' && event.phase === 'during' && steps.push(event.step)),
        },
        lab,
      );
      const look = async (now: 'before' | 'during' | 'after'): Promise<Witness> => ({
        working: await workingOn(lab.target(scenario.target)),
        diagnoses: await session.diagnose(now),
      });
      const isCured = async (): Promise<boolean> => {
        for (let looks = LOOKS; ; looks--) {
          const now = await session.look();
          said = now.said;
          if (now.holds !== false) return false;
          if (looks === 1) return true;
          await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
        }
      };
      try {
        await session.setUp();
        enter('before');
        const before = await look('before');
        enter('inject');
        await session.inject();
        await session.awaitFailure();
        await lab.record();
        enter('during');
        const during = await look('during');
        enter('cure');
        answers = answersOf(request, during.diagnoses);
        const hints = hintsOf(request, steps, answers);
        const from = performance.now();
        outcome = await play({
          lab,
          symptom,
          machine: scenario.target ?? request.lab.target,
          machines: request.lab.machines.map(({ name }) => name),
          target: (machine) => lab.target(machine ?? scenario.target),
          isCured: () => {
            checks++;
            return isCured();
          },
          hint: () => {
            const hint = hints[hinted];
            if (hint !== undefined) hinted++;
            return hint;
          },
        });
        ms = Math.round(performance.now() - from);
        enter('after');
        if (outcome === 'cured') damage = damageOf(request, { before, during, now: await look('after') });
      } finally {
        await session.close();
      }
    },
  });
  const [early] = problems.filter(({ code }) => code !== 'leftovers');
  if (early !== undefined) outcome = early.code === 'interrupted' ? 'interrupted' : 'errored';
  return {
    schema: 'drillbook/practice@1',
    scenario: scenario.id,
    title: scenario.title,
    description: scenario.description,
    lab: labelOfLab(request.lab),
    outcome: outcome ?? 'errored',
    symptom,
    ...(ms === undefined ? {} : { ms }),
    hints: hinted,
    checks,
    oracle: { title: scenario.oracle.title, said },
    answers,
    revert: scenario.revert.map(({ title }) => title),
    ...(damage === undefined ? {} : { damage }),
    problems,
    leftovers,
  };
}

async function disguise({ lab: { machines } }: PracticeRequest, lab: Lab): Promise<void> {
  for (const { name, privileged, tools = [] } of machines) {
    // A privileged machine has all of drillbook's tools, another one those that its file lists.
    if (privileged === undefined && tools.length === 0) continue;
    await disguiseTools(lab.target(name)).catch((error: unknown) => {
      throw new Stop('setup-failed', 'prepare', `cannot rename the lab's tools: ${(error as Error).message}`);
    });
  }
}

function hintsOf(
  { scenario, runbooks, lab }: PracticeRequest,
  steps: readonly StepEvent[],
  answers: readonly PracticeAnswer[],
): Hint[] {
  const expected = expectationsIn(scenario, lab.version).find(({ findings }) => findings.length > 0);
  const [answer] = answers;
  const runbook = runbooks.find(({ id }) => id === (answer?.runbook ?? expected?.runbook));
  return runbook === undefined ? [] : hintsFrom(runbook, steps, answer);
}

function impactOf(runbooks: readonly Runbook[]): string | undefined {
  return runbooks.map(({ metadata }) => metadata.impact).find((impact) => impact !== undefined);
}
