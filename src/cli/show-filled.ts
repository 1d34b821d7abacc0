/** `drillbook show RUNBOOK --on TARGET`: the page for one subject, with the commands that a diagnosis ran. */
import { didYouMean } from '../text/did-you-mean.ts';
import { NODE, diagnose } from '../diagnose/diagnose.ts';
import { valueText } from '../diagnose/evidence.ts';
import type { Outcome } from '../expression/outcome.ts';
import type { StepListener } from '../diagnose/subject.ts';
import { UsageError } from '../document/usage-error.ts';
import { targetOpener } from '../project/open-target.ts';
import type { PerformedStep } from '../report/filled-page.ts';
import { filledPage } from '../report/filled-page.ts';
import type { Runbook } from '../runbook/model.ts';
import { onInterrupt } from './interrupt.ts';
import { loadLab } from './lab.ts';
import { untilInterrupted } from './until-interrupted.ts';

/**
 * @param subject undefined: the node, for a runbook without subjects
 * @returns undefined after an interrupt
 */
export async function showFilled(
  runbook: Runbook,
  on: string,
  subject: string | undefined,
): Promise<string | undefined> {
  using interrupt = onInterrupt();
  const open = await targetOpener(on, loadLab);
  await using target = await open(interrupt.signal);
  const events = new Map<string, PerformedStep>();
  const wanted = runbook.subjects === undefined ? NODE : subject;
  const listen: StepListener = ({ subject: of, step, seen, outcome }) => {
    if (of !== wanted) return;
    const asked = (seen?.looks ?? []).flatMap((look) => (look.step === 'skipped' ? [] : [look.command]));
    events.set(step.id, { step, asked, value: outcome === undefined ? undefined : valueOf(outcome) });
  };
  const diagnosis = await untilInterrupted(diagnose(runbook, target, { explain: true, listen }), interrupt);
  if (diagnosis === undefined) return undefined;
  const names = diagnosis.subjects.map(({ name }) => name);
  if (wanted === undefined || !names.includes(wanted)) {
    const hint =
      (wanted === undefined ? undefined : didYouMean(wanted, names)) ??
      `one of: ${names.slice(0, 20).join(', ')}`;
    const message =
      wanted === undefined
        ? 'which subject? --subject is missing'
        : `there is no subject '${wanted}' on this target`;
    throw new UsageError('subject-unknown', message, hint);
  }
  const steps = runbook.steps.flatMap((step) => events.get(step.id) ?? []);
  return filledPage({ runbook, diagnosis, subject: wanted, steps });
}

function valueOf(outcome: Outcome<unknown>): string {
  return outcome.kind === 'value' ? valueText(outcome.value) : `${outcome.kind} (${outcome.why})`;
}
