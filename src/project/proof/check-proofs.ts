/** What a proof.json says about runbooks that `check` must warn of. */
import type { Problem } from '../../document/problem.ts';
import { readSource } from '../../document/read-source.ts';
import type { ProofStamp } from '../../drill/proof/state.ts';
import type { Runbook } from '../../runbook/model.ts';
import { listed } from '../../text/listed.ts';
import { ProofStamps } from './stamps.ts';

/**
 * Warns of runbooks that changed since their proof, whose last drill failed, or that were never drilled. Without a
 * proof.json there is nothing to warn of.
 *
 * @param given the proof; default: the one beside each runbook's folder, or in the working folder
 */
export function checkProofs(runbooks: readonly Runbook[], given: string | undefined): Problem[] {
  const stamps = new ProofStamps(given);
  const warnings = runbooks.flatMap(({ id, file }) => {
    const stamp = stamps.of({ id, file });
    return stamp === undefined ? [] : warningsOf(stamp, file);
  });
  // A given proof is read even if there is no runbook.
  if (given !== undefined && runbooks.length === 0) stamps.of({ id: '', file: given });
  return [...stamps.problems, ...warnings];
}

function warningsOf(stamp: ProofStamp, file: string): Problem[] {
  const { state, failed, changed, runbook } = stamp;
  const source = readSource(file);
  const warn = (code: 'not-proven' | 'changed-since-proof', message: string): Problem =>
    source.problem(code, message, ['runbook'], {
      severity: 'warning',
      hint: `prove it: ${proofCommand(runbook)}`,
    });
  if (state === 'none') return [warn('not-proven', 'this runbook was never drilled')];
  return [
    ...failed.map(({ drill, verdict, date }) =>
      warn('not-proven', `the drill ${drill} ended ${verdict} on ${date.slice(0, 10)}`),
    ),
    ...(changed.length === 0
      ? []
      : [warn('changed-since-proof', `changed since this runbook was proven: ${listed(changed, 10)}`)]),
  ];
}

function proofCommand(runbook: string): string {
  return `drillbook drill --runbook ${runbook} --proof proof.json`;
}
