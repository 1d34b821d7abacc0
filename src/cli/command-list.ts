/**
 * Lists what a runbook would run and read, so that someone else's runbook can be reviewed before it runs.
 */
import type { Runbook } from '../runbook/model.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';

/** One entry for each command, file and remedy; names known only during a diagnosis stay as `${{ … }}`. */
export function commandList(runbooks: readonly Runbook[]): string {
  const lines: string[] = [];
  for (const { id, applies, subjects, steps, remedies } of runbooks) {
    lines.push(`${id}:`);
    for (const step of [...(applies?.steps ?? []), ...(subjects?.steps ?? []), ...steps]) {
      if (step.kind === 'run') lines.push(`  run   ${indented(step.command.source)}`);
      if (step.kind === 'read') {
        lines.push(...step.paths.map((path) => `  read  ${terminalLine(path.source)}`));
      }
    }
    for (const remedy of remedies) {
      for (const { command } of remedy.commands) {
        lines.push(`  only with remedy ${remedy.id}: ${indented(command.source)}`);
      }
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function indented(command: string): string {
  return terminalText(command.trimEnd()).replaceAll('\n', '\n        ');
}
