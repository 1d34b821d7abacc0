/** A finding: what is wrong, why, what proves it, and what cures it. */
import type { FoundFinding } from '../../diagnose/diagnosis.ts';
import { name, prose } from './bounded.ts';
import type { ChainLink } from './chain.ts';
import { chain } from './chain.ts';
import { disclosure } from './disclosure.ts';
import { evidence, leftOut } from './evidence.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { SEVERITY_TONE, severityPill } from './marks.ts';
import { remedy } from './remedy.ts';

/** Answers to show above the fold: those that the author named first. */
const MOST_DECIDING = 4;

export interface FindingStyle {
  /** Bytes of markup for its evidence. */
  readonly share: number;
  /** Where it comes from, if the page does not say so above it. */
  readonly runbook?: string;
}

export function finding(found: FoundFinding, { share, runbook }: FindingStyle): Html {
  const { id, severity, subject, message, certainty, unseen = [], remedy: plan } = found;
  const links = chainOf(found);
  const said = [message, ...links.map(({ text }) => text)].join(' ');
  const entries = Object.entries(found.evidence);
  const deciding = evidence(entries.slice(0, MOST_DECIDING), share, said);
  const rest = evidence(entries.slice(MOST_DECIDING), share - deciding.shown.size, said);
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
    <h5 class="spoken">Evidence</h5>
    <div class="answers">${deciding.shown}</div>
    ${plan === undefined ? undefined : remedy(plan)}
    ${
      rest.shown.size === 0
        ? undefined
        : disclosure({
            kind: 'more',
            open: false,
            summary: html`All evidence`,
            body: html`<div class="answers">${rest.shown}</div>`,
          })
    }
    ${leftOut([...deciding.left, ...rest.left])}
  </article> `;
}

/** Older documents have no chain. */
function chainOf(found: FoundFinding & { readonly chain?: readonly ChainLink[] }): readonly ChainLink[] {
  return found.chain ?? [];
}
