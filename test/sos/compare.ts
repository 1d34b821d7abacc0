/**
 * What runbooks say of an archive against what they said of the node that it was taken on.
 */
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';

/**
 * `equal`: the same findings. `unknown`: some are missing, and of each subject it is said that something could not be
 * seen. `coarser`: instead of one that is missing, the runbook has another one for the same subject, whose reason is more
 * general. `silent`: one is missing and its subject is called healthy. `wrong`: one that was not there.
 */
export type Verdict = 'equal' | 'unknown' | 'coarser' | 'silent' | 'wrong';

export interface Comparison {
  readonly verdict: Verdict;
  /** Findings that both have. */
  readonly same: readonly string[];
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** What was not to be seen, for those that are missing. */
  readonly unseen: readonly string[];
}

export function compare(live: readonly Diagnosis[], offline: readonly Diagnosis[]): Comparison {
  const there = live.flatMap(namesOf);
  const here = offline.flatMap(namesOf);
  const has = (list: readonly Named[], one: Named): boolean => list.some((other) => other.name === one.name);
  const missing = there.filter((one) => !has(here, one));
  const extra = here.filter((one) => !has(there, one));
  const isOfSame = (a: Named, b: Named): boolean => a.runbook === b.runbook && a.subject === b.subject;
  const wrong = extra.filter((one) => !missing.some((other) => isOfSame(one, other)));
  const unseen: string[] = [];
  let silent = false;
  for (const one of missing) {
    const { runbook, subject } = one;
    if (extra.some((other) => isOfSame(one, other))) continue;
    const diagnosis = offline.find((each) => each.runbook === runbook);
    const unknown = (diagnosis?.subjects ?? []).filter(
      ({ name, status }) => status === 'unknown' && (name === subject || name === 'node'),
    );
    if (unknown.length === 0) silent = true;
    unseen.push(...unknown.flatMap((each) => each.unseen ?? []));
  }
  const verdict =
    wrong.length > 0
      ? 'wrong'
      : silent
        ? 'silent'
        : extra.length > 0
          ? 'coarser'
          : missing.length > 0
            ? 'unknown'
            : 'equal';
  const names = (list: readonly Named[]): string[] => list.map(({ name }) => name);
  return {
    verdict,
    same: names(there.filter((one) => has(here, one))),
    missing: names(missing),
    extra: names(extra),
    unseen: [...new Set(unseen)],
  };
}

interface Named {
  readonly name: string;
  readonly runbook: string;
  readonly subject: string;
}

function namesOf({ runbook, findings }: Diagnosis): Named[] {
  return findings.map(({ id, subject }) => ({ name: `${id} of ${subject}`, runbook, subject }));
}
