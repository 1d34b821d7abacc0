/**
 * Runs one step for one subject: its loop, its samples, its questions.
 */
import { OpenList, elementsOf } from '../expression/open.ts';
import type { Binding, LoopElement, Observation, Outcome, Scope } from '../expression/outcome.ts';
import type { LoopOver, AskStep } from '../runbook/model.ts';
import type { StepObservation, NotAsked } from './observe.ts';
import { observe, unobserved } from './observe.ts';
import type { Asking } from './pass.ts';

type MutableScope = Map<string, Binding | readonly Observation[]>;

/** The result of a step: one observation, or one for each element or sample; `binding` is the value of its id. */
export interface StepResult {
  readonly observations: readonly StepObservation[];
  /** Why observations may be missing. */
  readonly missing?: string;
  readonly binding: Binding | readonly Observation[];
}

export async function askStep(step: AskStep, scope: Scope, pass: Asking): Promise<StepResult> {
  const refused = refusal(step, scope);
  if (refused !== undefined) {
    const observation = unobserved(refused);
    const isList = step.loop !== undefined || step.samples !== undefined;
    return { observations: [observation], binding: isList ? refused : observation };
  }
  if (step.loop !== undefined) return askEach(step, step.loop, scope, pass);
  if (step.samples !== undefined) return askOften(step, scope, pass);
  const observation = await ask(step, scope, pass);
  return { observations: [observation], binding: observation };
}

/** Why a step is skipped, if it is. */
function refusal(step: AskStep, scope: Scope): NotAsked | undefined {
  if (step.when === undefined) return undefined;
  const when = step.when.evaluate(scope);
  switch (when.kind) {
    case 'value':
      return when.value === true
        ? undefined
        : { kind: 'absent', why: `${step.id}: skipped because its condition is false` };
    case 'absent':
      return when;
    case 'unknown':
    case 'error':
      return { kind: 'unknown', why: when.why };
  }
}

async function askEach(step: AskStep, loop: LoopOver, scope: Scope, pass: Asking): Promise<StepResult> {
  const list = loop.list.evaluate(scope);
  if (list.kind !== 'value') {
    const why = asNoValue(list);
    return { observations: [unobserved(why)], binding: why };
  }
  const all = elementsOf(list.value) ?? [];
  const observations = await Promise.all(
    all.slice(0, loop.max).map((each) => {
      const inner: MutableScope = new Map(scope);
      inner.set(loop.variable, { kind: 'value', value: each });
      return ask(step, inner, pass, 0, { variable: loop.name, answer: loop.answer, key: each });
    }),
  );
  const why =
    all.length > loop.max
      ? `${step.id}: only ${loop.max} of ${all.length} elements were observed`
      : list.value instanceof OpenList
        ? list.value.why
        : undefined;
  if (why === undefined) return { observations, binding: observations };
  const prefix = list.value instanceof OpenList ? Math.min(list.value.prefix, loop.max) : observations.length;
  return {
    observations,
    missing: why,
    binding: { kind: 'value', value: new OpenList(observations, why, prefix) },
  };
}

async function askOften(step: AskStep, scope: Scope, pass: Asking): Promise<StepResult> {
  const { times = 1, every = 0, until } = step.samples ?? {};
  const observations: StepObservation[] = [];
  const inner: MutableScope = new Map(scope);
  for (let nth = 0; nth < times; nth++) {
    // A step skipped the first time would be skipped again: do not wait.
    if (nth > 0 && observations[nth - 1]?.status !== 'skipped') await pass.pause(every);
    if (nth > 0 && pass.isOver)
      return cutShort(
        observations,
        `${step.id}: ${nth} of ${times} samples taken before the deadline of the diagnosis`,
      );
    const observation = await ask(step, scope, pass, nth);
    observations.push(observation);
    if (until === undefined) continue;
    inner.set(step.id, observation);
    const enough = until.evaluate(inner);
    if (enough.kind === 'value' && enough.value === true) break;
  }
  return { observations, binding: observations };
}

/** The missing samples are unknown. */
function cutShort(observations: readonly StepObservation[], missing: string): StepResult {
  return { observations, missing, binding: { kind: 'value', value: new OpenList(observations, missing) } };
}

async function ask(
  step: AskStep,
  scope: Scope,
  pass: Asking,
  nth = 0,
  element?: LoopElement,
): Promise<StepObservation> {
  if (step.kind === 'run') {
    const command = step.command.render(scope);
    if (command.kind !== 'value') return skipped(command, element);
    return observe(step, command.value, await pass.run(command.value, step.deadline, nth), element);
  }
  const paths: string[] = [];
  let missing: Exclude<Outcome<string>, { kind: 'value' }> | undefined;
  for (const path of step.paths) {
    const rendered = path.render(scope);
    if (rendered.kind === 'value') paths.push(rendered.value);
    else missing = rendered;
  }
  // An alternative with an absent path is dropped; one with an unknown path makes the whole observation unknown.
  if (missing !== undefined && (paths.length === 0 || missing.kind !== 'absent'))
    return skipped(missing, element);
  return observe(step, paths.join(' | '), await pass.read(paths, step.deadline, nth), element);
}

function skipped(
  why: Exclude<Outcome<unknown>, { kind: 'value' }>,
  element: LoopElement | undefined,
): StepObservation {
  const observation = unobserved(asNoValue(why));
  return element === undefined ? observation : { ...observation, element };
}

function asNoValue(outcome: Exclude<Outcome<unknown>, { kind: 'value' }>): NotAsked {
  return outcome.kind === 'absent' ? outcome : { kind: 'unknown', why: outcome.why };
}
