/**
 * Which steps of a finding's evidence asked the target, in the order in which they decided: a report has no room for all,
 * and computed values only repeat what these say.
 */
import type { Finding, Runbook, Step } from '../runbook/model.ts';
import type { DecidingStep } from './diagnosis.ts';
import type { SubjectRun } from './subject.ts';

/** Characters of a command. */
const MOST_OF_COMMAND = 2000;

export function decidedBy(
  finding: Finding,
  { steps, subjects }: Pick<Runbook, 'steps' | 'subjects'>,
  { seen }: Pick<SubjectRun, 'seen'>,
): DecidingStep[] {
  const all = new Map(steps.map((step) => [step.id, step]));
  const named = finding.when.refs;
  const ranks = [
    named,
    reached([finding.when], all),
    reached(finding.confirm, all),
    reached(
      [...finding.message, ...finding.chain].flatMap(({ when, text }) => [text, ...(when ? [when] : [])]),
      all,
    ),
  ];
  const rank = (id: string): number => {
    const first = ranks.findIndex((ids) => ids.has(id));
    return first < 0 ? ranks.length : first;
  };
  return finding.evidence
    .flatMap((id) => all.get(id === 'subjects' && subjects !== undefined ? '' : id) ?? [])
    .filter((step) => step.kind === 'run' || step.kind === 'read')
    .toSorted((a, b) => rank(a.id) - rank(b.id))
    .map(({ id, title, kind }) => {
      const asked = seen.get(id)?.observations.find(({ command }) => command !== '')?.command;
      const shown = asked?.slice(0, MOST_OF_COMMAND);
      return {
        step: id,
        title,
        ...(named.has(id) ? { direct: true } : {}),
        ...(shown === undefined ? {} : { asked: kind === 'run' ? { run: shown } : { read: shown } }),
      };
    });
}

/** The steps that these need, and those that they need in turn. */
function reached(
  parts: readonly { readonly refs: ReadonlySet<string> }[],
  steps: ReadonlyMap<string, Step>,
): ReadonlySet<string> {
  const ids = new Set<string>();
  const waiting = parts.flatMap(({ refs }) => [...refs]);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (ids.has(id)) continue;
    ids.add(id);
    waiting.push(...(steps.get(id)?.needs ?? []));
  }
  return ids;
}
