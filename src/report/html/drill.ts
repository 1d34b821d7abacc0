/** One drill: what was expected and what was found, when what happened, and each finding with its evidence. */
import type { FoundFinding } from '../../diagnose/diagnosis.ts';
import type { DrillResult, Phase, RunbookResult } from '../../drill/result.ts';
import { PASSING } from '../../drill/result.ts';
import { deciding } from '../deciding.ts';
import { drillAnchor } from './anchors.ts';
import { duration, name, names, path, plural, sentence } from './bounded.ts';
import type { Room } from './budget.ts';
import { isNoteworthy } from '../drill-order.ts';
import { comparison } from './comparison.ts';
import { disclosure } from './disclosure.ts';
import { explained } from './explained.ts';
import { finding } from './finding.ts';
import { verdictPill } from './marks.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { timeline } from './timeline.ts';

/** Findings of one drill to show in full. */
const MOST_FINDINGS = 12;
const MOST_REASONS = 10;
/** Bytes of markup of the shortest reason. */
const LEAST_REASON = 120;

export interface PlacedDrill {
  readonly drill: DrillResult;
  /** Its place in the document. */
  readonly nth: number;
  readonly label: Html;
  /** Open even if it passed. */
  readonly open: boolean;
}

/** Closed, unless it failed or is one of few: a person reads what failed first. */
export function drillSection({ drill, nth, label, open }: PlacedDrill, room: Room): Html {
  const failed = !PASSING.has(drill.verdict);
  const shown = findingsOf(drill);
  const more = shown.length - MOST_FINDINGS;
  return disclosure({
    kind: failed ? 'drill failed' : 'drill',
    open: failed || open,
    summary: html`<h3>${label}</h3>
      ${verdictPill(drill.verdict)} <span class="note">${duration(drill.ms)}</span>`,
    body: html`<div id="${drillAnchor(nth)}" class="body">
      <p class="note">${path(drill.file)}, lab ${name(drill.lab)}${inputsOf(drill)}</p>
      ${problems(drill)} ${room.takeOrSay('the comparison', comparison(drill.runbooks))}
      ${reasons(drill.runbooks, room)} ${quiet(drill.runbooks)} ${again(drill)}
      ${room.takeOrSay('the timeline', timeline(drill))} ${room.share(shown.slice(0, MOST_FINDINGS), foundIn)}
      ${more > 0 ? html`<p class="note">${plural(more, 'more finding')}, in the JSON report</p>` : undefined}
    </div>`,
  });
}

interface FoundIn {
  readonly runbook: string;
  readonly phase: Phase;
  readonly found: FoundFinding;
}

function foundIn({ runbook, phase, found }: FoundIn, room: Room): Html {
  const when = phase === 'before' ? 'before the failure' : 'after the cure';
  return html`${phase === 'during' ? undefined : html`<p class="unseen">Reported ${when}:</p>`}
  ${finding(found, runbook, room)}`;
}

/** What was reported during the failure, and what should not have been reported before and after it. */
function findingsOf({ runbooks }: DrillResult): FoundIn[] {
  return runbooks.flatMap(({ runbook, before, during, after }) => [
    ...before.map((found) => ({ runbook, phase: 'before', found }) as const),
    ...during.map((found) => ({ runbook, phase: 'during', found }) as const),
    ...after.map((found) => ({ runbook, phase: 'after', found }) as const),
  ]);
}

function inputsOf({ inputs }: DrillResult): string {
  const set = Object.entries(inputs).filter(([, value]) => value !== '');
  return set.length === 0
    ? ''
    : `, ${names(
        set.map(([key, value]) => `${key}=${String(value)}`),
        8,
      )}`;
}

function problems({ problems: all, leftovers }: DrillResult): Html | undefined {
  if (all.length === 0 && leftovers.length === 0) return undefined;
  return html`<ul class="reasons">
    ${all
      .slice(0, MOST_REASONS)
      .map(
        ({ code, phase, message }) => html`<li><b>${code}</b> (${phase}): ${sentence(message)}</li>`,
      )}${leftovers
      .slice(0, MOST_REASONS)
      .map(
        ({ kind, name: left, command }) =>
          html`<li>
            <b>left on the host:</b> ${kind} ${name(left)}; remove it with <code>${sentence(command)}</code>
          </li>`,
      )}
  </ul>`;
}

function again({ reproduce }: DrillResult): Html | undefined {
  if (reproduce === undefined) return undefined;
  return html`<div class="again">
    <p class="note">Run this drill again, and look around in its lab:</p>
    <pre class="command">${sentence(reproduce)}</pre>
  </div>`;
}

/** Why runbooks failed, and for what was missed the condition that decided. */
function reasons(runbooks: readonly RunbookResult[], room: Room): Html {
  const failed = runbooks.filter((one) => one.reasons.length > 0);
  const shown = failed.flatMap((one) =>
    room.left < LEAST_REASON
      ? []
      : (room.take(html`${reasonsOf(one)} ${explained(deciding(one).expressions)}`) ??
        room.take(reasonsOf(one)) ??
        []),
  );
  const more = failed.length - shown.length;
  return html`${shown}${more > 0 ? html`<p class="note">Left out to keep this page small: why ${plural(more, 'more runbook')} failed.</p>` : undefined}`;
}

function reasonsOf({ runbook, reasons: all }: RunbookResult): Html {
  const more = all.length - MOST_REASONS;
  return html`<ul class="reasons">
    ${all.slice(0, MOST_REASONS).map(
      ({ phase, verdict, message, file, line }) =>
        html`<li>
          <b>${name(runbook)}, ${phase}, ${verdict.replace('-', ' ')}:</b> ${sentence(message)}
          <span class="note">${path(file)}:${line}</span>
        </li>`,
    )}${more > 0 ? html`<li>${plural(more, 'more reason')}</li>` : undefined}
  </ul>`;
}

/** Quiet is not healthy where something was unknown, or where the runbook does not apply. */
function quiet(runbooks: readonly RunbookResult[]): Html {
  const all = runbooks.filter((one) => !isNoteworthy(one));
  const apart = all.filter((one) => one.applies === false);
  const blind = all.filter((one) => one.applies !== false && one.unseen !== undefined);
  const unreached = all.filter((one) => one.ms.during === undefined);
  const rest = all.length - apart.length - blind.length - unreached.length;
  return html`<p class="note">
      ${[
        rest > 0 ? `${plural(rest, 'other runbook')} quiet. ` : '',
        apart.length > 0 ? `${plural(apart.length, 'does', 'do')} not apply. ` : '',
        unreached.length > 0 ? `${plural(unreached.length, 'did', 'did')} not get to look. ` : '',
      ].join('')}
    </p>
    ${blind.map(({ runbook, unseen = [] }) => html`<p class="unseen"><b>${name(runbook)}</b> could not observe everything: ${names(unseen, 4)}</p>`)}`;
}
