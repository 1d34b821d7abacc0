/** How verdicts, severities and states look: a sign and a class each, so that nothing depends on colour alone. */
import type { SubjectStatus } from '../../diagnose/diagnosis.ts';
import type { Verdict } from '../../drill/result.ts';
import type { Severity } from '../../runbook/model.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

export interface Mark {
  readonly sign: string;
  /** The class that gives its colour. */
  readonly tone: 'good' | 'bad' | 'doubt' | 'calm';
}

export const VERDICT_MARK = {
  errored: { sign: '?', tone: 'doubt' },
  'not-reproduced': { sign: '∅', tone: 'doubt' },
  missed: { sign: '✕', tone: 'bad' },
  'false-alarm': { sign: '!', tone: 'bad' },
  detected: { sign: '✓', tone: 'good' },
  quiet: { sign: '·', tone: 'calm' },
} as const satisfies Record<Verdict, Mark>;

export const SEVERITY_TONE = {
  critical: 'bad',
  warning: 'doubt',
  info: 'calm',
} as const satisfies Record<Severity, Mark['tone']>;

export const STATUS_MARK = {
  suspect: { sign: '!', tone: 'bad' },
  unknown: { sign: '?', tone: 'doubt' },
  healthy: { sign: '✓', tone: 'good' },
} as const satisfies Record<SubjectStatus, Mark>;

/** A verdict in a pill, with its sign. */
export function verdictPill(verdict: Verdict): Html {
  const { sign, tone } = VERDICT_MARK[verdict];
  return html`<span class="pill ${tone}"
    ><span aria-hidden="true">${sign}</span> ${verdict.replace('-', ' ')}</span
  >`;
}

export function severityPill(severity: Severity): Html {
  return html`<span class="pill ${SEVERITY_TONE[severity]}">${severity}</span>`;
}

/** Text for those who listen to the page. */
export function spoken(text: string): Html {
  return html`<span class="spoken">${text}</span>`;
}
