/**
 * Everything that a runbook is tried on: the recorded phases and, where it finds something, what-if variants of them.
 */
import { NODE } from '../diagnose/diagnose.ts';
import type { StepResult } from '../diagnose/ask-step.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Capture } from '../capture/model.ts';
import type { ReplayIndex } from '../capture/replay.ts';
import { replayIndex } from '../capture/replay.ts';
import type { Answer } from '../targets/target.ts';
import type { RecordedDrill } from '../drill/recorded.ts';
import type { Variation } from './variation/load.ts';
import { judged } from './variation/judge-variation.ts';
import { VariationError, captureOf, varied } from './variation/vary.ts';
import type { Keys } from './changed.ts';
import { changedIn, keysOf } from './changed.ts';
import type { Setting } from './steps-trace.ts';
import type { Trace } from './trace.ts';
import { conclusionsOf, resultsOf, trace } from './trace.ts';
import { BORROWED, whatIfs } from './what-if.ts';

/** Something to try mutants on. */
export interface Situation {
  readonly replay: ReplayIndex;
  /** The diagnosis of it, without a mutant. */
  trace(): Promise<Trace>;
}

export interface Situations {
  /** Ordered so that mutants are noticed early. */
  readonly all: readonly Situation[];
  /** Questions of the runbook that are missing in the captures. */
  readonly missing: readonly string[];
  readonly wrong: readonly WrongVariation[];
}

/** A variation with another result than it expects. */
export interface WrongVariation {
  readonly variation: Variation;
  readonly reasons: readonly string[];
}

/** @param setting the runbook, which may be watched */
export async function situationsFor(
  runbook: Runbook,
  setting: Pick<Setting, 'runbook' | 'watch'>,
  drills: readonly RecordedDrill[],
  variations: readonly Variation[],
): Promise<Situations> {
  const missing = new Set<string>();
  const traces = new Map<Capture, Trace>();
  const telling: Situation[] = [];
  const quiet: Situation[] = [];
  const seen = new Seen();
  const ill: { drill: RecordedDrill; during: Trace; meant: ReadonlyMap<string, string> }[] = [];
  for (const drill of drills) {
    for (const phase of drill.phases) {
      const { capture, replay } = phase;
      if (!capture.header.runbooks.includes(runbook.id)) continue;
      const traced = await trace({ ...setting, replay });
      const asked = new Map<string, Map<string, string>>();
      for (const [subject, results] of resultsOf(traced)) noteAll(subject, results, asked, seen, missing);
      traces.set(capture, traced);
      const findings = traced.subjects.flatMap(({ conclusion }) => conclusion.findings);
      const situation = { replay, trace: () => Promise.resolve(traced) };
      (findings.length > 0 ? telling : quiet).push(situation);
      if (findings.length === 0 || phase.phase !== 'during') continue;
      // Only the questions about suspect subjects, and those that list subjects: the other phases cover healthy ones.
      const about = new Set([NODE, ...findings.map((finding) => finding.subject)]);
      const meant = new Map([...about].flatMap((subject) => [...(asked.get(subject) ?? [])]));
      ill.push({ drill, during: traced, meant });
    }
  }
  const { situations: variants, wrong } = await variantsOf(runbook, setting, drills, variations, traces);
  const others: Situation[] = [];
  const tried = new Map<string, number>();
  for (const { drill, during, meant } of ill) {
    const elsewhere = (question: string): readonly (readonly Answer[])[] => {
      const step = meant.get(question);
      return step === undefined ? [] : seen.borrow(step);
    };
    for (const { question, asked, change, replay } of whatIfs(drill, (one) => meant.has(one), elsewhere)) {
      const key = `${meant.get(question) ?? question} ${change}`;
      const count = (tried.get(key) ?? 0) + 1;
      tried.set(key, count);
      if (count > MOST_ALIKE && change !== BORROWED) continue;
      others.push(variant(setting, replay, during, keysOf([asked])));
    }
  }
  return { all: [...telling, ...variants, ...quiet, ...others], missing: [...missing], wrong };
}

/** Only the steps that get other answers are run again. */
function variant(
  setting: Pick<Setting, 'runbook' | 'watch'>,
  replay: ReplayIndex,
  base: Trace,
  changed: Keys,
): Situation {
  return {
    replay,
    trace: () => trace({ ...setting, replay, changed }, base),
  };
}

/** Variations, each with its recording; what is not as it expects is `wrong`. */
async function variantsOf(
  runbook: Runbook,
  setting: Pick<Setting, 'runbook' | 'watch'>,
  drills: readonly RecordedDrill[],
  variations: readonly Variation[],
  traces: Map<Capture, Trace>,
): Promise<{ situations: Situation[]; wrong: WrongVariation[] }> {
  const situations: Situation[] = [];
  const wrong: WrongVariation[] = [];
  for (const variation of variations) {
    if (variation.runbook !== runbook.id) continue;
    try {
      const recorded = captureOf(variation, drills);
      const original = traces.get(recorded) ?? (await trace({ ...setting, replay: replayIndex(recorded) }));
      traces.set(recorded, original);
      const { capture, trace: now } = await varied(variation, recorded, original, runbook);
      const reasons = judged(variation, conclusionsOf(now));
      if (reasons.length > 0) wrong.push({ variation, reasons });
      situations.push(variant(setting, replayIndex(capture), original, changedIn(recorded, capture)));
    } catch (error) {
      if (!(error instanceof VariationError)) throw error;
      wrong.push({ variation, reasons: [error.message] });
    }
  }
  return { situations, wrong };
}

/** In how many drills the same change of the same step's answer is tried: more add little. */
const MOST_ALIKE = 3;

/** How many different answers of each step are borrowed. */
const MOST_ANSWERS = 12;

/** The answers of each step, for any subject in any drill. */
class Seen {
  readonly #byStep = new Map<string, Map<string, readonly Answer[]>>();
  readonly #lent = new Set<readonly Answer[]>();

  add(step: string, answers: readonly Answer[]): void {
    let known = this.#byStep.get(step);
    if (known === undefined) this.#byStep.set(step, (known = new Map()));
    const key = answers
      .map(
        ({ status, exitCode, stdout }) => `${status} ${exitCode} ${Buffer.from(stdout).toString('latin1')}`,
      )
      .join('\0');
    if (known.size < MOST_ANSWERS && !known.has(key)) known.set(key, answers);
  }

  /** Each only once, because each costs a diagnosis. */
  borrow(step: string): (readonly Answer[])[] {
    const free = [...(this.#byStep.get(step)?.values() ?? [])].filter((answers) => !this.#lent.has(answers));
    for (const answers of free) this.#lent.add(answers);
    return free;
  }
}

/** Records each question with its step and answers, by subject. */
function noteAll(
  subject: string,
  results: ReadonlyMap<string, StepResult>,
  asked: Map<string, Map<string, string>>,
  seen: Seen,
  missing: Set<string>,
): void {
  let questions = asked.get(subject);
  if (questions === undefined) asked.set(subject, (questions = new Map()));
  for (const [id, { observations }] of results) {
    const answers = new Map<string, Answer[]>();
    for (const { command, answer } of observations) {
      questions.set(command.trim(), id);
      if (answer === undefined) continue;
      answers.set(command, [...(answers.get(command) ?? []), answer]);
      if (answer.status === 'not-captured' && answer.reason !== undefined) missing.add(answer.reason);
    }
    for (const given of answers.values()) seen.add(id, given);
  }
}
