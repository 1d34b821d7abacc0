/** The commands to ask for, as text to send and paste. */
import type { Ask } from './commands.ts';
import type { Lack } from './wants.ts';

/** '' if no command could show anything that is missing. */
export function rendered(asks: readonly Ask[]): string {
  if (asks.length === 0) return '';
  const lines = asks.flatMap(({ command, shows, lacks }) => [`# ${shows}, for ${waiting(lacks)}`, command]);
  return (
    'to ask for next, what decides most first. Paste all of it into a shell on the node; it changes nothing and ends by\n' +
    'itself. Then import what it prints together with what is here.\n\n' +
    ['set -x', ...lines, 'set +x'].map((line) => `  ${line}\n`).join('') +
    '\n'
  );
}

/** Who needs it: findings that are only likely, then runbooks. */
function waiting(lacks: readonly Lack[]): string {
  const findings = lacks.flatMap(({ finding, subject }) =>
    finding === undefined ? [] : [`${finding} of ${short(subject)}`],
  );
  const runbooks = lacks.map(({ runbook }) => runbook);
  const names = [...new Set(findings.length > 0 ? findings : runbooks)];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

function short(name: string): string {
  return name.length > 40 ? `${name.slice(0, 39)}…` : name;
}
