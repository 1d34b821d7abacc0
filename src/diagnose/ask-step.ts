/**
 * Runs one step for one subject: its loop, its samples, its questions.
 */
import { OpenList, elementsOf } from '../expression/open.ts';
import type { Binding, Observation, Outcome, Scope } from '../expression/outcome.ts';
import type { LoopOver, AskStep } from '../runbook/model.ts';
import type { Look, NotAsked } from './observe.ts';
import { observe, unobserved } from './observe.ts';
import type { Pass } from './pass.ts';

type MutableScope = Map<string, Binding | readonly Observation[]>;

/** The result of a step: one observation, or one for each element or sample; `binding` is the value of its id. */
export interface StepLooks {
  readonly looks: readonly Look[];
  /** Why observations may be missing. */
  readonly missing?: string;
  readonly binding: Binding | readonly Observation[];
}

export async function askStep(step: AskStep, scope: Scope, pass: Pass): Promise<StepLooks> {
  const refused = refusal(step, scope);
  if (refused !== undefined) {
    const look = unobserved(refused);
    const isList = step.loop !== undefined || step.samples !== undefined;
    return { looks: [look], binding: isList ? refused : look };
  }
  if (step.loop !== undefined) return askEach(step, step.loop, scope, pass);
  if (step.samples !== undefined) return askOften(step, scope, pass);
  const look = await ask(step, scope, pass);
  return { looks: [look], binding: look };
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

async function askEach(step: AskStep, loop: LoopOver, scope: Scope, pass: Pass): Promise<StepLooks> {
  const list = loop.list.evaluate(scope);
  if (list.kind !== 'value') {
    const why = asNoValue(list);
    return { looks: [unobserved(why)], binding: why };
  }
  const all = elementsOf(list.value) ?? [];
  const looks = await Promise.all(
    all.slice(0, loop.max).map((each) => {
      const inner: MutableScope = new Map(scope);
      inner.set(loop.variable, { kind: 'value', value: each });
      return ask(step, inner, pass, 0, each);
    }),
  );
  const why =
    all.length > loop.max
      ? `${step.id}: only ${loop.max} of ${all.length} elements were observed`
      : list.value instanceof OpenList
        ? list.value.why
        : undefined;
  if (why === undefined) return { looks, binding: looks };
  const prefix = list.value instanceof OpenList ? Math.min(list.value.prefix, loop.max) : looks.length;
  return { looks, missing: why, binding: { kind: 'value', value: new OpenList(looks, why, prefix) } };
}

async function askOften(step: AskStep, scope: Scope, pass: Pass): Promise<StepLooks> {
  const { times = 1, every = 0, until } = step.samples ?? {};
  const looks: Look[] = [];
  const inner: MutableScope = new Map(scope);
  for (let nth = 0; nth < times; nth++) {
    // A step skipped the first time would be skipped again: do not wait.
    if (nth > 0 && looks[nth - 1]?.status !== 'skipped') await pass.pause(every);
    if (nth > 0 && pass.isOver)
      return cutShort(
        looks,
        `${step.id}: ${nth} of ${times} samples taken before the deadline of the diagnosis`,
      );
    const look = await ask(step, scope, pass, nth);
    looks.push(look);
    if (until === undefined) continue;
    inner.set(step.id, look);
    const enough = until.evaluate(inner);
    if (enough.kind === 'value' && enough.value === true) break;
  }
  return { looks, binding: looks };
}

/** The missing samples are unknown. */
function cutShort(looks: readonly Look[], missing: string): StepLooks {
  return { looks, missing, binding: { kind: 'value', value: new OpenList(looks, missing) } };
}

async function ask(step: AskStep, scope: Scope, pass: Pass, nth = 0, each?: unknown): Promise<Look> {
  if (step.kind === 'run') {
    const command = step.command.render(scope);
    if (command.kind !== 'value') return skipped(command, each);
    return observe(step, command.value, await pass.run(command.value, step.deadline, nth), each);
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
    return skipped(missing, each);
  return observe(step, paths.join(' | '), await pass.read(paths, step.deadline, nth), each);
}

function skipped(why: Exclude<Outcome<unknown>, { kind: 'value' }>, each: unknown): Look {
  const look = unobserved(asNoValue(why));
  return each === undefined ? look : { ...look, each };
}

function asNoValue(outcome: Exclude<Outcome<unknown>, { kind: 'value' }>): NotAsked {
  return outcome.kind === 'absent' ? outcome : { kind: 'unknown', why: outcome.why };
}
