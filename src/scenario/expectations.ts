/** Checks what a scenario expects against the existing runbooks. */
import { didYouMean } from '../text/did-you-mean.ts';
import type { Problem } from '../document/problem.ts';
import { readSource } from '../document/read-source.ts';
import type { Path } from '../document/yaml-file.ts';
import type { ExpectationData } from './schema.ts';

/** What an expectation can name in a runbook. */
export interface KnownFindings {
  /** Each finding's id, and whether it has a remedy. */
  readonly findings: ReadonlyMap<string, { readonly hasRemedy: boolean }>;
}

/**
 * @param file of a scenario without errors of its own
 * @param runbooks by id; undefined for a runbook that exists but has errors
 */
export function checkExpectations(
  file: string,
  runbooks: ReadonlyMap<string, KnownFindings | undefined>,
): Problem[] {
  const yaml = readSource(file);
  const expect = (yaml.data as { expect?: unknown } | undefined)?.expect;
  if (typeof expect !== 'object' || expect === null) return [];
  const problems: Problem[] = [];
  for (const [id, given] of Object.entries(expect)) {
    if (!runbooks.has(id)) {
      const hint = didYouMean(id, runbooks.keys());
      problems.push(
        yaml.problemAtKey('expectation-unknown', `unknown runbook '${id}'`, ['expect', id], { hint }),
      );
      continue;
    }
    const runbook = runbooks.get(id);
    const several = Array.isArray(given) ? (given as unknown[]) : [given];
    for (const [i, one] of several.entries()) {
      const path: Path = Array.isArray(given) ? ['expect', id, i] : ['expect', id];
      if (runbook !== undefined) problems.push(...unknownFindings(one as ExpectationData, path, runbook, id));
    }
  }
  return problems;

  function unknownFindings(
    { findings, cure }: ExpectationData,
    path: Path,
    runbook: KnownFindings,
    id: string,
  ): Problem[] {
    const wrong = findings.flatMap(({ finding }, i) => {
      if (runbook.findings.has(finding)) return [];
      const hint = didYouMean(finding, runbook.findings.keys());
      const at = [...path, 'findings', i, 'finding'];
      return [yaml.problem('expectation-unknown', `'${id}' has no finding '${finding}'`, at, { hint })];
    });
    if (cure !== undefined && runbook.findings.get(cure)?.hasRemedy === false) {
      wrong.push(
        yaml.problem('expectation-unknown', `the finding '${cure}' has no remedy`, [...path, 'cure']),
      );
    }
    return wrong;
  }
}
