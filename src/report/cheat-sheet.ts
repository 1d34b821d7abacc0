/** The commands that show a failure in a shell of its lab: those whose answers decided the finding. */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { excerptsOf } from './excerpt.ts';

/** One question and its command for each; '' without a finding. They are to be copied, so they are never wrapped. */
export function cheatSheet(finding: FoundFinding | undefined): string {
  if (finding === undefined) return '';
  const entries = excerptsOf(finding).flatMap(({ title, step, asked }) => {
    const command = asked === undefined ? '' : 'read' in asked ? `cat ${asked.read}` : asked.run.trim();
    // A script of several lines is how a program looks there, not how a person does.
    if (command === '' || command.includes('\n')) return [];
    return [`  # ${terminalLine(title === '' ? step : title)}\n  ${terminalLine(command)}\n`];
  });
  return entries.length === 0 ? '' : `\nLook for yourself:\n${entries.join('')}`;
}
