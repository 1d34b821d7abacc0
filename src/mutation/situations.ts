/**
 * Everything that a runbook is tried on: the recorded phases and, where it finds something, what-if variants of them.
 */
import { diagnose, NODE } from '../diagnose/diagnose.ts';
import type { StepListener } from '../diagnose/subject.ts';
import type { Runbook } from '../runbook/model.ts';
import type { ReplayIndex } from '../capture/replay.ts';
import { replayIndex } from '../capture/replay.ts';
import type { Answer } from '../targets/target.ts';
import type { RecordedDrill } from '../drill/recorded.ts';
import type { Variation } from './variation/load.ts';
import { vary } from './variation/vary.ts';
import { BORROWED, whatIfs } from './what-if.ts';

/** How a replay reports that it has no answer. */
const NOT_CAPTURED = 'the capture has no answer to: ';

interface Learned {
  readonly situations: readonly ReplayIndex[];
  readonly missing: readonly string[];
}

export class Recorded {
  readonly #drills: readonly RecordedDrill[];
  readonly #variations: readonly Variation[];
  readonly #learned = new Map<string, Learned>();

  constructor(drills: readonly RecordedDrill[], variations: readonly Variation[] = []) {
    this.#drills = drills;
    this.#variations = variations;
  }

  /** Ordered so that mutants are noticed early. */
  async situations(runbook: Runbook): Promise<readonly ReplayIndex[]> {
    return (await this.#learn(runbook)).situations;
  }

  /** Questions of the runbook that are missing in the captures. */
  async missing(runbook: Runbook): Promise<readonly string[]> {
    return (await this.#learn(runbook)).missing;
  }

  async #learn(runbook: Runbook): Promise<Learned> {
    const known = this.#learned.get(runbook.id);
    if (known !== undefined) return known;
    const missing = new Set<string>();
    const telling: ReplayIndex[] = [];
    const quiet: ReplayIndex[] = [];
    const others: ReplayIndex[] = [];
    const seen = new Seen();
    const ill: { drill: RecordedDrill; meant: ReadonlyMap<string, string> }[] = [];
    for (const drill of this.#drills) {
      for (const { phase, capture, replay } of drill.phases) {
        if (!capture.header.runbooks.includes(runbook.id)) continue;
        const asked = new Map<string, Map<string, string>>();
        const { findings, steps } = await diagnose(runbook, replay.target(), { listen: noting(asked, seen) });
        for (const { reason } of steps) if (reason?.includes(NOT_CAPTURED) === true) missing.add(reason);
        (findings.length > 0 ? telling : quiet).push(replay);
        if (findings.length === 0 || phase !== 'during') continue;
        // Only the questions about suspect subjects, and those that list subjects: the other phases cover healthy ones.
        const about = [NODE, ...findings.map((finding) => finding.subject)];
        ill.push({ drill, meant: new Map(about.flatMap((subject) => [...(asked.get(subject) ?? [])])) });
      }
    }
    const tried = new Map<string, number>();
    for (const { drill, meant } of ill) {
      const elsewhere = (question: string): readonly (readonly Answer[])[] => {
        const step = meant.get(question);
        return step === undefined ? [] : seen.borrow(step);
      };
      for (const { question, change, replay } of whatIfs(drill, (one) => meant.has(one), elsewhere)) {
        const key = `${meant.get(question) ?? question} ${change}`;
        const count = (tried.get(key) ?? 0) + 1;
        tried.set(key, count);
        if (count > MOST_ALIKE && change !== BORROWED) continue;
        others.push(replay);
      }
    }
    const varied: ReplayIndex[] = [];
    for (const variation of this.#variations) {
      if (variation.runbook !== runbook.id) continue;
      varied.push(replayIndex(await vary(variation, runbook, this.#drills)));
    }
    const learned = { situations: [...telling, ...varied, ...quiet, ...others], missing: [...missing] };
    this.#learned.set(runbook.id, learned);
    return learned;
  }
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
function noting(asked: Map<string, Map<string, string>>, seen: Seen): StepListener {
  return ({ subject, step, seen: looked }) => {
    let questions = asked.get(subject);
    if (questions === undefined) asked.set(subject, (questions = new Map()));
    const answers = new Map<string, Answer[]>();
    for (const { command, answer } of looked?.observations ?? []) {
      questions.set(command.trim(), step.id);
      if (answer !== undefined) answers.set(command, [...(answers.get(command) ?? []), answer]);
    }
    for (const given of answers.values()) seen.add(step.id, given);
  };
}
