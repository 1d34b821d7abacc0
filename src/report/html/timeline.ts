/** What a drill did and when, drawn to scale: a bar for each stretch of time, one below the other. */
import type { DrillResult, TimelineEvent } from '../../drill/result.ts';
import { duration } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { firstFinding, timeOf } from './time-to-detect.ts';

/** What was going on until an event. */
const STRETCH = {
  'lab-ready': 'Lab starts',
  'set-up': 'Set-up',
  'before-diagnosed': 'Diagnosis before',
  injected: 'Injection',
  reproduced: 'Wait for the oracle',
  'during-diagnosed': 'Diagnosis of the failure',
  cured: 'Cure',
  'after-diagnosed': 'Diagnosis after',
  destroyed: 'Lab removed',
} as const satisfies Record<TimelineEvent, string>;

/** What has happened at an event. */
const HAPPENED = {
  'lab-ready': 'lab ready',
  'set-up': 'healthy node set up',
  'before-diagnosed': 'diagnosed healthy',
  injected: 'failure injected',
  reproduced: 'oracle held',
  'during-diagnosed': 'failure diagnosed',
  cured: 'cured',
  'after-diagnosed': 'diagnosed again',
  destroyed: 'gone',
} as const satisfies Record<TimelineEvent, string>;

export interface Stretch {
  readonly label: string;
  readonly event: TimelineEvent | 'first-finding';
  readonly happened: string;
  readonly from: number;
  readonly to: number;
}

/** The stretches of time in order, with the first finding where it happened. */
export function stretches(drill: DrillResult): Stretch[] {
  const first = firstFinding(drill);
  let from = 0;
  return drill.timeline.flatMap(({ at, event }): Stretch[] => {
    const stretch = { label: STRETCH[event], event, happened: HAPPENED[event], from, to: at };
    const found =
      event === 'during-diagnosed' && first !== undefined
        ? [
            {
              label: 'First finding',
              event: 'first-finding',
              happened: 'first finding',
              from,
              to: first,
            } as const,
          ]
        : [];
    from = at;
    return [...found, stretch];
  });
}

export function timeline(drill: DrillResult): Html {
  const rows = stretches(drill);
  const end = Math.max(1, ...rows.map(({ to }) => to));
  const percent = (ms: number): string => `${((100 * ms) / end).toFixed(2)}%`;
  if (rows.length === 0) return html`<p class="note">This document has no times.</p>`;
  const broken = timeOf(drill, 'injected') ?? timeOf(drill, 'reproduced');
  const mended = timeOf(drill, 'cured') ?? end;
  const band =
    broken === undefined || timeOf(drill, 'injected') === undefined
      ? undefined
      : html`<rect
          class="broken"
          x="${percent(broken)}"
          width="${percent(mended - broken)}"
          height="100%"
        />`;
  return html`<table class="timeline">
      <caption class="spoken">
        Timeline, to scale
      </caption>
      <thead class="spoken">
        <tr>
          <th scope="col">Stretch</th>
          <th scope="col">Drawn to scale</th>
          <th scope="col">Took</th>
          <th scope="col">Then, since the start</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ label, event, happened, from, to }) =>
            html`<tr class="${event}">
              <th scope="row">${label}</th>
              <td class="lane">
                <svg aria-hidden="true">
                  ${band}
                  <rect
                    class="stretch"
                    x="${percent(from)}"
                    width="${percent(to - from)}"
                    y="25%"
                    height="50%"
                  />
                  <rect class="end" x="${percent(to)}" width="2" y="10%" height="80%" />
                </svg>
              </td>
              <td class="took">${duration(to - from)}</td>
              <td class="at">${happened} at ${duration(to)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${band === undefined ? undefined : html`<p class="note"><span class="key broken" aria-hidden="true"></span> from the injection to the cure</p>`}`;
}
