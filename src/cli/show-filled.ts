/** `drillbook show RUNBOOK --on TARGET`: the page for one subject, with the commands that a diagnosis ran. */
import { NODE, diagnose } from '../diagnose/diagnose.ts';
import { valueText } from '../diagnose/evidence.ts';
import type { Outcome } from '../expression/outcome.ts';
import type { StepListener } from '../diagnose/subject.ts';
import { UsageError } from '../document/usage-error.ts';
import { targetOpener } from '../project/open-target.ts';
import type { PerformedStep } from '../report/filled-page.ts';
import { filledPage, notApplyingPage } from '../report/filled-page.ts';
import { quoteWord } from '../shell/quote.ts';
import type { Runbook, Step } from '../runbook/model.ts';
import { onInterrupt } from './interrupt.ts';
import { refuseUnknownSubject } from './refuse-unknown-subject.ts';
import { loadLab } from './load-lab.ts';
import { untilInterrupted } from './until-interrupted.ts';

/**
 * @param subject undefined: the node, for a runbook without subjects
 * @param proof as for `showRunbook`
 * @returns undefined after an interrupt
 */
export async function showFilled(
  runbook: Runbook,
  on: string,
  subject: string | undefined,
  proof: string,
): Promise<string | undefined> {
  using interrupt = onInterrupt();
  const open = await targetOpener(on, loadLab);
  await using target = await open(interrupt.signal);
  const events = new Map<string, PerformedStep>();
  const wanted = runbook.subjects === undefined ? NODE : subject;
  const listen: StepListener = ({ subject: of, step, seen, outcome }) => {
    if (of !== wanted) return;
    const asked = (seen?.observations ?? []).flatMap((observation) =>
      observation.step === 'skipped' ? [] : [pasteable(step, observation.command)],
    );
    events.set(step.id, { step, asked, value: outcome === undefined ? undefined : valueOf(outcome) });
  };
  const diagnosis = await untilInterrupted(diagnose(runbook, target, { explain: true, listen }), interrupt);
  if (diagnosis === undefined) return undefined;
  if (diagnosis.applies === false) return notApplyingPage(runbook, diagnosis);
  const names = diagnosis.subjects.map(({ name }) => name);
  if (wanted === undefined) {
    const hint = `one of: ${names.slice(0, 20).join(', ')}`;
    throw new UsageError('subject-unknown', 'no subject given: --subject is missing', hint);
  }
  refuseUnknownSubject(names, wanted);
  const steps = runbook.steps.flatMap((step) => events.get(step.id) ?? []);
  return filledPage({ runbook, diagnosis, subject: wanted, steps, proof });
}

/** A path that was read becomes a `cat` of it; of several, the first that exists is read. */
function pasteable(step: Step, asked: string): string {
  if (step.kind !== 'read') return asked;
  const paths = asked.split(' | ').map((path) => (/^[\w/.:@%+=,-]+$/.test(path) ? path : quoteWord(path)));
  return paths.map((path) => `cat ${path}`).join(' 2>/dev/null || ');
}

function valueOf(outcome: Outcome<unknown>): string {
  return outcome.kind === 'value' ? valueText(outcome.value) : `${outcome.kind} (${outcome.why})`;
}
