/** Checks an incident's expectations against the existing runbooks. */
import { didYouMean } from '../text/did-you-mean.ts';
import type { Problem } from '../document/problem.ts';
import { readSource } from '../document/read-source.ts';
import type { Incident } from './model.ts';

/** A runbook's finding ids. */
export interface Findings {
  readonly findings: ReadonlyMap<string, unknown>;
}

/** @param runbooks by id; undefined for one that exists but has errors itself */
export function checkIncidentExpectations(
  { file, expect }: Incident,
  runbooks: ReadonlyMap<string, Findings | undefined>,
): Problem[] {
  const yaml = readSource(file);
  const problems: Problem[] = [];
  for (const [id, expected] of expect) {
    if (!runbooks.has(id)) {
      const hint = didYouMean(id, runbooks.keys());
      problems.push(
        yaml.problemAtKey('expectation-unknown', `unknown runbook '${id}'`, ['expect', id], { hint }),
      );
      continue;
    }
    const known = runbooks.get(id)?.findings;
    if (known === undefined || typeof expected === 'string') continue;
    for (const [nth, { finding }] of expected.entries()) {
      if (known.has(finding)) continue;
      const hint = didYouMean(finding, known.keys());
      const path = ['expect', id, nth, 'finding'];
      problems.push(
        yaml.problem('expectation-unknown', `'${id}' has no finding '${finding}'`, path, { hint }),
      );
    }
  }
  return problems;
}
