/** A finding: what is wrong, why, what proves it, and what cures it. */
import type { FoundFinding } from '../../diagnose/diagnosis.ts';
import { tellingValues } from '../telling-values.ts';
import { name, prose } from './bounded.ts';
import { chain } from './chain.ts';
import { disclosure } from './disclosure.ts';
import { evidence, leftOut } from './evidence.ts';
import { excerpts } from './excerpts.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { SEVERITY_TONE, severityPill } from './marks.ts';
import { remedy } from './remedy.ts';

export interface FindingStyle {
  /** Bytes of markup for its evidence. */
  readonly share: number;
  /** Where it comes from, if the page does not say so above it. */
  readonly runbook?: string;
}

export function finding(found: FoundFinding, { share, runbook }: FindingStyle): Html {
  const { id, severity, subject, message, certainty, unseen = [], chain: links = [], remedy: plan } = found;
  const deciding = share === 0 ? [] : excerpts(found);
  const room = share - deciding.reduce((sum, one) => sum + one.size, 0);
  const { shown, left } = evidence(Object.entries(found.evidence), room, tellingValues(found));
  return html`<article class="finding ${SEVERITY_TONE[severity]}">
    <h4>
      ${severityPill(severity)}${certainty === 'likely' ? html` <span class="pill doubt">likely</span>` : undefined}
      <span class="message">${prose(message)}</span>
    </h4>
    <p class="note">
      <code>${name(id)}</code> for
      ${name(subject)}${runbook === undefined ? undefined : html`, by ${name(runbook)}`}
    </p>
    ${unseen.length === 0 ? undefined : html`<p class="unseen"><b>Not seen:</b> ${prose(unseen.join('; '))}</p>`}
    ${links.length === 0 ? undefined : chain(links)}
    ${deciding.length === 0 ? undefined : html`<div class="answers excerpts">${deciding}</div>`}
    ${plan === undefined ? undefined : remedy(plan)}
    ${
      shown.size === 0
        ? undefined
        : disclosure({
            kind: 'more',
            open: false,
            summary: html`All evidence`,
            body: html`<div class="answers">${shown}</div>`,
          })
    }
    ${leftOut(left)}
  </article> `;
}
