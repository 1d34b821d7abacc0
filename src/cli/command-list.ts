/**
 * Lists what a runbook would run and read, and which machines of a lab have every privilege, so that someone else's
 * files can be reviewed before they run.
 */
import type { LabDefinition } from '../lab/definition/model.ts';
import type { Runbook } from '../runbook/model.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';

/** One entry for each command, file, remedy and privileged machine; names known only during a diagnosis stay as `${{ … }}`. */
export function commandList(runbooks: readonly Runbook[], labs: readonly LabDefinition[]): string {
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
  for (const { id, machines } of labs) {
    const privileged = machines.filter((machine) => machine.privileged !== undefined);
    if (privileged.length > 0) lines.push(`${id}:`);
    for (const { name, privileged: why = '' } of privileged) {
      lines.push(`  privileged machine ${name}: ${terminalLine(why)}`);
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function indented(command: string): string {
  return terminalText(command.trimEnd()).replaceAll('\n', '\n        ');
}
