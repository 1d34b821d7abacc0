/** The observations that decided a finding, cut to the lines that matter, the deciding lines marked. */
import type { FoundFinding } from '../../diagnose/diagnosis.ts';
import type { Excerpt } from '../excerpt.ts';
import { excerptsOf } from '../excerpt.ts';
import type { ExcerptLine } from '../excerpt-lines.ts';
import { cut, name, plural, prose } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

/** Characters of the command or path that was asked: the runbook has all of it. */
const MOST_OF_QUESTION = 160;

export function excerpts(finding: FoundFinding): Html[] {
  return excerptsOf(finding).map(excerpt);
}

function excerpt({ step, title, asked, lines }: Excerpt): Html {
  return html`<section class="answer">
    <h5>${title === '' ? html`<code>${name(step)}</code>` : prose(title)}</h5>
    ${asked === undefined ? undefined : html`<p class="of">${questionOf(asked)}</p>`}
    <ol class="lines">
      ${lines.map(line)}
    </ol>
  </section> `;
}

function questionOf(asked: NonNullable<Excerpt['asked']>): string {
  return 'run' in asked ? `$ ${cut(asked.run.trim(), MOST_OF_QUESTION)}` : cut(asked.read, MOST_OF_QUESTION);
}

function line(one: ExcerptLine): Html {
  if (one.kind === 'gap') return html`<li class="gap">${plural(one.lines, 'more line')}</li> `;
  return one.decides ? html`<li><mark>${one.text}</mark></li> ` : html`<li>${one.text}</li> `;
}
