/** A finding: what is wrong, why, what proves it, and what cures it. */
import type { FoundFinding } from '../../diagnose/diagnosis.ts';
import { tellingValues } from '../telling-values.ts';
import { name, sentence } from './bounded.ts';
import type { Room } from './budget.ts';
import { chain } from './chain.ts';
import { disclosure } from './disclosure.ts';
import { evidence, leftOut } from './evidence.ts';
import { excerpts } from './excerpts.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { SEVERITY_TONE, severityPill } from './marks.ts';
import { remedy } from './remedy.ts';

/** @param runbook where it comes from */
export function finding(found: FoundFinding, runbook: string, room: Room): Html {
  const { id, severity, subject, message, certainty, unseen = [], chain: links = [], remedy: plan } = found;
  const why = links.length === 0 ? undefined : room.take(chain(links));
  const deciding = excerpts(found).flatMap((one) => room.take(one) ?? []);
  const cure = plan === undefined ? undefined : room.take(remedy(plan));
  const { shown, left } = evidence(Object.entries(found.evidence), room, tellingValues(found));
  const parts = [
    ...(links.length > 0 && why === undefined ? ['the chain'] : []),
    ...(plan !== undefined && cure === undefined ? ['the remedy'] : []),
  ];
  return html`<article class="finding ${SEVERITY_TONE[severity]}">
    <h4>
      ${severityPill(severity)}${certainty === 'likely' ? html` <span class="pill doubt">likely</span>` : undefined}
      <span class="message">${sentence(message)}</span>
    </h4>
    <p class="note"><code>${name(id)}</code> for ${name(subject)}, by ${name(runbook)}</p>
    ${unseen.length === 0 ? undefined : html`<p class="unseen"><b>Not seen:</b> ${sentence(unseen.join('; '))}</p>`}
    ${why} ${deciding.length === 0 ? undefined : html`<div class="answers excerpts">${deciding}</div>`}
    ${cure}
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
    ${leftOut(parts, left)}
  </article> `;
}
