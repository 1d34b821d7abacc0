/** What a person can open and close, without a script. */
import type { Html } from './markup.ts';
import { html } from './markup.ts';

export interface Disclosure {
  /** Its class. */
  readonly kind: string;
  readonly open: boolean;
  readonly summary: Html;
  readonly body: Html;
}

export function disclosure({ kind, open, summary, body }: Disclosure): Html {
  return open
    ? html`<details class="${kind}" open>
        <summary>${summary}</summary>
        ${body}
      </details> `
    : html`<details class="${kind}">
        <summary>${summary}</summary>
        ${body}
      </details> `;
}
