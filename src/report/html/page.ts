/** The frame of every page: one file, without a script, that may load nothing at all. */
import { createHash } from 'node:crypto';
import { name } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { STYLE } from './style.ts';
import type { Summary } from './summary.ts';

/** A part of the page, listed at its top. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

const STYLE_ELEMENT = html`<style>
  ${STYLE}
</style>`;

/**
 * Forbids everything but this style sheet, by its hash: even markup that slipped through could not run, load, style or
 * send anything. The empty icon keeps browsers from asking a server for one.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${hashOfContent(STYLE_ELEMENT)}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** The hash is of exactly what is between the tags. */
function hashOfContent(element: Html): string {
  const content = element.toString().replaceAll(/^<style>|<\/style>$/g, '');
  return createHash('sha256').update(content).digest('base64');
}

/** What the headline's sign looks like. */
const SIGN = { good: '✓', doubt: '?', bad: '✕' } as const satisfies Record<Summary['tone'], string>;

export function page({ title, tone, below }: Summary, sections: readonly Section[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${name(title)} · drillbook</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the details</a>
        <header>
          <p class="brand">drillbook</p>
          <h1><span class="sign ${tone}" aria-hidden="true">${SIGN[tone]}</span>${title}</h1>
          ${below}
          <nav aria-label="Contents">
            <ul>
              ${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="main" tabindex="-1">
          ${sections.map(
            (section) =>
              html`<section aria-labelledby="${section.id}">
                <h2 id="${section.id}">${section.title}</h2>
                ${section.body}
              </section> `,
          )}
        </main>
        <footer><p>Made by drillbook. This file loads nothing and runs nothing.</p></footer>
      </body>
    </html> `.toString();
}
