/** The end of the demo's page: what proves that the runbook is right. */
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Phase } from '../drill/result.ts';

/** What happened in a drill, as far as it proves something. */
export interface Proven {
  readonly diagnoses: Readonly<Record<Phase, readonly Diagnosis[]>>;
  /** The scenario breaks something. */
  readonly breaks: boolean;
  /** The subject that the failure was found for. */
  readonly found: string | undefined;
  /** After the cure the oracle did not hold. */
  readonly cured: boolean;
}

/** One sentence for each thing that is proven; what is not is missing, and the verdict says why. */
export function proofOf({ diagnoses, breaks, found, cured }: Proven): string[] {
  const { before, during, after } = diagnoses;
  if (!breaks) return quiet('Nothing is broken', [...before, ...during, ...after]);
  return [
    ...(found === undefined ? [] : [`During the failure it is found, for ${found}`]),
    ...(cured ? ['After the cure the failure is gone, says the oracle'] : []),
    ...(before.length > 0 && after.length > 0
      ? quiet('Before the failure and after the cure', [...before, ...after])
      : quiet('Before the failure', before)),
  ];
}

/** One sentence for all runbooks, if all of them looked and found nothing. */
function quiet(when: string, all: readonly Diagnosis[]): string[] {
  const isQuiet = ({ findings, subjects }: Diagnosis): boolean =>
    findings.length === 0 && subjects.every(({ status }) => status !== 'unknown');
  const applying = all.filter(({ applies }) => applies !== false);
  const runbooks = [...new Set(applying.map(({ runbook }) => runbook))];
  if (runbooks.length === 0 || !applying.every(isQuiet)) return [];
  const many = runbooks.length === 2 ? 'both runbooks find' : `all ${runbooks.length} runbooks find`;
  return [`${when}, ${runbooks.length === 1 ? `${runbooks[0]} finds` : many} nothing`];
}
