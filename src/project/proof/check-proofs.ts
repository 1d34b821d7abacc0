/** What a proof.json says about runbooks that `check` must warn of. */
import { relative } from 'node:path';
import type { Problem } from '../../document/problem.ts';
import { readSource } from '../../document/read-source.ts';
import type { ProofStamp } from '../../drill/proof/state.ts';
import type { Runbook } from '../../runbook/model.ts';
import { quoteIfNeeded } from '../../shell/quote.ts';
import { listed } from '../../text/listed.ts';
import { findProof } from './find.ts';
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
    return stamp === undefined ? [] : warningsOf(stamp, file, given ?? findProof(file) ?? 'proof.json');
  });
  // A given proof is read even if there is no runbook.
  if (given !== undefined && runbooks.length === 0) stamps.of({ id: '', file: given });
  return [...stamps.problems, ...warnings];
}

function warningsOf(stamp: ProofStamp, file: string, proof: string): Problem[] {
  const { state, failed, changed } = stamp;
  const source = readSource(file);
  const warn = (code: 'not-proven' | 'changed-since-proof', message: string): Problem =>
    source.problem(code, message, ['runbook'], {
      severity: 'warning',
      hint: `prove it: ${proofCommand(stamp, proof)}`,
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

/** Only the drills that are recorded; of a runbook that was never drilled nobody knows which ones prove it. */
function proofCommand({ runbook, failed, ...stamp }: ProofStamp, proof: string): string {
  const scenarios = new Set([...stamp.scenarios, ...failed.map(({ scenario }) => scenario)]);
  const labs = new Set([...stamp.labs, ...failed.map(({ lab }) => lab)]);
  const options = [...labs].flatMap((lab) => ['--lab', lab]);
  const file = relative(process.cwd(), proof);
  return ['drillbook', 'drill', ...scenarios, ...options, '--runbook', runbook, '--proof', file]
    .map(quoteIfNeeded)
    .join(' ');
}
