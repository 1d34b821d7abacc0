/**
 * Everything that a runbook is tried on: the recorded phases, and, where it finds something, what might have been.
 */
import { diagnose, NODE } from '../../diagnose/diagnose.ts';
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { StepListener } from '../../diagnose/subject.ts';
import type { Runbook } from '../../runbook/model.ts';
import type { ReplayIndex } from '../../target/capture/replay.ts';
import type { RecordedDrill } from '../recorded.ts';
import { whatIfs } from '../what-if.ts';
import { toldBy } from './told.ts';

export interface Situation {
  readonly replay: ReplayIndex;
  /** What of a diagnosis must be as it is. */
  readonly tell: (diagnosis: Diagnosis) => unknown;
}

/** What the answer of a replay says that has none. */
const NOT_CAPTURED = 'the capture holds no answer to: ';

interface Learned {
  readonly situations: readonly Situation[];
  readonly missing: readonly string[];
}

export class Recorded {
  readonly #drills: readonly RecordedDrill[];
  readonly #learned = new Map<string, Learned>();

  constructor(drills: readonly RecordedDrill[]) {
    this.#drills = drills;
  }

  /** In the order in which a mutant is likely to be noticed. */
  async situations(runbook: Runbook): Promise<readonly Situation[]> {
    return (await this.#learn(runbook)).situations;
  }

  /** Questions of the runbook that the captures do not hold. */
  async missing(runbook: Runbook): Promise<readonly string[]> {
    return (await this.#learn(runbook)).missing;
  }

  async #learn(runbook: Runbook): Promise<Learned> {
    const known = this.#learned.get(runbook.id);
    if (known !== undefined) return known;
    const missing = new Set<string>();
    const telling: Situation[] = [];
    const quiet: Situation[] = [];
    const others: Situation[] = [];
    for (const drill of this.#drills) {
      for (const { phase, capture, replay } of drill.phases) {
        if (!capture.header.runbooks.includes(runbook.id)) continue;
        const asked = new Map<string, Set<string>>();
        const { findings, steps } = await diagnose(runbook, replay.target(), { listen: noting(asked) });
        for (const { reason } of steps) if (reason?.includes(NOT_CAPTURED) === true) missing.add(reason);
        (findings.length > 0 ? telling : quiet).push({ replay, tell: toldBy });
        if (findings.length === 0 || phase !== 'during') continue;
        // Only what was asked about the ill, and what listed them: of the healthy the other phases tell enough.
        const about = [NODE, ...findings.map((finding) => finding.subject)];
        const meant = new Set(about.flatMap((subject) => [...(asked.get(subject) ?? [])]));
        for (const one of whatIfs(drill, (question) => meant.has(question))) {
          others.push({ replay: one.replay, tell: toldBy });
        }
      }
    }
    const learned = { situations: [...telling, ...quiet, ...others], missing: [...missing] };
    this.#learned.set(runbook.id, learned);
    return learned;
  }
}

/** Notes each question by the subject that it was asked for. */
function noting(asked: Map<string, Set<string>>): StepListener {
  return ({ subject, probed }) => {
    let questions = asked.get(subject);
    if (questions === undefined) asked.set(subject, (questions = new Set()));
    for (const { command } of probed?.looks ?? []) questions.add(command.trim());
  };
}
