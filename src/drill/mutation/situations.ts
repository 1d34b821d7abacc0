/**
 * Everything that a runbook is tried on: the recorded phases, and, where it finds something, what might have been.
 */
import { conclusionsOf } from '../../diagnose/compare.ts';
import { diagnose } from '../../diagnose/diagnose.ts';
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { Runbook } from '../../runbook/model.ts';
import type { ReplayIndex } from '../../target/capture/replay.ts';
import type { RecordedDrill } from '../recorded.ts';
import type { WhatIf } from '../what-if.ts';
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
  readonly #whatIfs = new Map<RecordedDrill, readonly WhatIf[]>();
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
        const { findings, steps } = await diagnose(runbook, replay.target());
        for (const { reason } of steps) if (reason?.includes(NOT_CAPTURED) === true) missing.add(reason);
        (findings.length > 0 ? telling : quiet).push({ replay, tell: toldBy });
        if (findings.length === 0 || phase !== 'during') continue;
        for (const one of this.#whatIfsOf(drill)) others.push({ replay: one.replay, tell: conclusionsOf });
      }
    }
    const learned = { situations: [...telling, ...quiet, ...others], missing: [...missing] };
    this.#learned.set(runbook.id, learned);
    return learned;
  }

  #whatIfsOf(drill: RecordedDrill): readonly WhatIf[] {
    let all = this.#whatIfs.get(drill);
    if (all === undefined) this.#whatIfs.set(drill, (all = whatIfs(drill)));
    return all;
  }
}
