/**
 * Steps that ran on a recording, with everything that they gave. Run again with a mutant or with other answers, only
 * those run that this changes. They run in the order of the runbook.
 */
import type { ReplayIndex } from '../capture/replay.ts';
import { askStep } from '../diagnose/ask-step.ts';
import type { StepResult } from '../diagnose/ask-step.ts';
import type { ListedSubject } from '../diagnose/list-subjects.ts';
import type { SubjectRun } from '../diagnose/subject.ts';
import type { Outcome, Scope } from '../expression/outcome.ts';
import type { Runbook, Step } from '../runbook/model.ts';
import type { Altered } from './altered.ts';
import { NOTHING_ALTERED } from './altered.ts';
import { keysOf, meet } from './changed.ts';
import type { Keys } from './changed.ts';
import type { Mutant } from './mutant.ts';
import { ReplayPass } from './replay-pass.ts';
import { sameOutcome, sameResult } from './same.ts';

/** Mutants that would have changed a value, by the step in which they are; those outside of steps under `ELSEWHERE`. */
export type Affecting = ReadonlyMap<string, ReadonlySet<Mutant>>;

const NO_KEYS: Keys = new Set();

/** Steps that ran. */
export interface StepsTrace extends SubjectRun {
  /** What each step asked. */
  readonly asked: ReadonlyMap<string, Keys>;
  readonly affecting: Affecting;
  /** Whether a step differs from the earlier run. */
  readonly isOther: boolean;
}

/** How to run: the runbook, on what, and how both differ from an earlier run. */
export interface Setting {
  readonly runbook: Runbook;
  readonly replay: ReplayIndex;
  readonly altered?: Altered;
  /** To what the recording gives another answer than in the earlier run. */
  readonly changed?: Keys;
  /** Where the runbook's watched expressions note mutants. */
  readonly watch?: { into(affecting: Set<Mutant>): void };
}

/** Each altered step gives what it gave before, so that all that follows is the same. */
export async function isInert(
  { runbook: { steps }, altered, replay }: Setting & { readonly altered: Altered },
  before: StepsTrace,
): Promise<boolean> {
  for (const step of steps) {
    if (!altered.steps.has(step.id)) continue;
    const outcome = before.computed.get(step.id);
    const result = before.seen.get(step.id);
    if (outcome !== undefined && !sameOutcome(valueOf(step, before.scope), outcome)) return false;
    if (result !== undefined && !sameResult((await asking(step, before.scope, replay)).result, result))
      return false;
  }
  return true;
}

/** The value of a step that asks nothing. */
function valueOf(step: Step, scope: Scope): Outcome<unknown> {
  if (step.kind === 'let') return step.value.evaluate(scope);
  if (step.kind === 'healthy-if') return step.condition.evaluate(scope);
  throw new Error(`the step ${step.id} asks the target`);
}

async function asking(
  step: Step,
  scope: Scope,
  replay: ReplayIndex,
): Promise<{ result: StepResult; asked: Keys }> {
  if (step.kind === 'let' || step.kind === 'healthy-if') throw new Error(`the step ${step.id} asks nothing`);
  const pass = new ReplayPass(replay.target());
  const result = await askStep(step, scope, pass);
  return { result, asked: keysOf(pass.asked) };
}

export async function runSteps(
  steps: readonly Step[],
  { name, bindings }: Pick<ListedSubject, 'name' | 'bindings'>,
  { altered = NOTHING_ALTERED, changed, replay, watch }: Setting,
  earlier: StepsTrace | undefined,
): Promise<StepsTrace> {
  const scope: SubjectRun['scope'] = new Map(bindings);
  const seen = new Map<string, StepResult>();
  const computed = new Map<string, Outcome<unknown>>();
  const asked = new Map<string, Keys>();
  const affecting = new Map<string, ReadonlySet<Mutant>>();
  /** Names whose value differs from the earlier one. */
  const others = new Set<string>();
  let isOther = earlier === undefined;
  let healthyBy: string | undefined;
  for (const step of steps) {
    const { id } = step;
    const before = earlier?.seen.get(id);
    const outcomeBefore = earlier?.computed.get(id);
    const isKnown = before !== undefined || outcomeBefore !== undefined;
    const isSame =
      isKnown &&
      !altered.steps.has(id) &&
      (others.size === 0 || !meet(others, step.needs)) &&
      (changed === undefined ||
        step.kind === 'let' ||
        step.kind === 'healthy-if' ||
        !meet(changed, earlier?.asked.get(id) ?? NO_KEYS));
    const noted = isSame ? earlier?.affecting.get(id) : new Set<Mutant>();
    if (!isSame && noted !== undefined) watch?.into(noted as Set<Mutant>);
    if (step.kind === 'let' || step.kind === 'healthy-if') {
      const outcome = isSame && outcomeBefore !== undefined ? outcomeBefore : valueOf(step, scope);
      computed.set(id, outcome);
      if (step.kind === 'let') scope.set(id, outcome);
      else if (outcome.kind === 'value' && outcome.value === true) healthyBy = id;
      if (!isSame && (outcomeBefore === undefined || !sameOutcome(outcome, outcomeBefore))) {
        others.add(id);
        isOther = true;
      }
    } else if (isSame && before !== undefined) {
      seen.set(id, before);
      scope.set(id, before.binding);
      asked.set(id, earlier?.asked.get(id) ?? NO_KEYS);
    } else {
      const { result, asked: keys } = await asking(step, scope, replay);
      asked.set(id, keys);
      const isAgain = before !== undefined && sameResult(result, before);
      if (!isAgain) {
        others.add(id);
        isOther = true;
      }
      const kept = isAgain ? before : result;
      seen.set(id, kept);
      scope.set(id, kept.binding);
    }
    if (noted !== undefined && noted.size > 0) affecting.set(id, noted);
    if (healthyBy !== undefined) break;
  }
  if (earlier !== undefined && earlier.healthyBy !== healthyBy) isOther = true;
  return { name, scope, seen, computed, healthyBy, asked, affecting, isOther };
}
