/** What cures a finding: commands to copy, what they cost, and how to see that they worked. */
import type { RemedyPlan } from '../../diagnose/diagnosis.ts';
import { duration, plural, prose } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

/** Commands of one remedy: with `for` there can be hundreds. */
const MOST_COMMANDS = 12;

export function remedy({ id, title, commands, sideEffects, verify, problem }: RemedyPlan): Html {
  const head = html`<h5>Remedy: ${prose(title)} <code>${prose(id)}</code></h5>`;
  if (problem !== undefined)
    return html`<section class="remedy">
      ${head}
      <p>Not offered here: ${prose(problem)}</p>
    </section>`;
  const more = commands.length - MOST_COMMANDS;
  return html`<section class="remedy">
    ${head}
    <p><b>Side effects.</b> ${prose(sideEffects)}</p>
    ${commands.slice(0, MOST_COMMANDS).map(({ command }) => commandBlock(command))}
    ${more > 0 ? html`<p class="note">${plural(more, 'more command')}, in the JSON report</p>` : undefined}
    ${
      verify === undefined
        ? undefined
        : html`<p><b>It worked</b> if this exits with 0 within ${duration(verify.deadline)}:</p>
            ${commandBlock(verify.command)}`
    }
  </section>`;
}

/** One click selects all of it, which needs no script. */
function commandBlock(command: string): Html {
  return html`<pre class="command">${prose(command.trimEnd())}</pre>`;
}
