/** sed as a command of an incident's node. */
import { hasGap } from '../../gap.ts';
import type { Call, Result } from '../../shell/evaluate.ts';
import { NotSupported } from '../../shell/syntax.ts';
import { visible } from '../../shell/values.ts';
import { parseOptions } from '../options.ts';
import { Report, exactArgs, notKnown, readFor } from '../result.ts';
import { parseSed } from './parse.ts';
import { runSed } from './run.ts';
import type { Command } from './syntax.ts';

const OPTIONS = {
  flags: 'nEru',
  values: 'e',
  long: { quiet: 'n', silent: 'n', 'regexp-extended': 'E', 'expression=': 'e' },
} as const;

export function sedCommand(call: Call): Result {
  const args = exactArgs(call);
  const { flags, values, rest } = parseOptions('sed', args, OPTIONS);
  const scripts = values.get('e');
  const script = scripts?.join('\n') ?? rest[0];
  if (script === undefined) throw new NotSupported('sed without a script');
  if (hasGap(script)) return notKnown('what sed is to do is stated in part');
  const names = scripts === undefined ? rest.slice(1) : rest;
  const commands = parseSed(script, flags.has('E') || flags.has('r'));
  const report = new Report();
  const input =
    names.length === 0 ? visible(call.stdin.all(), call.stdin.open) : filesOf(call, report, names);
  const byLine = commands.every(isByLine);
  // When lines are independent, the known ones suffice.
  const lines = input.text.split(/(?<=\n)/);
  const whole = hasGap(input.text) ? lines.filter((line) => !hasGap(line)) : lines;
  const missing = input.open ?? (whole.length < lines.length ? 'what sed gets is stated in part' : undefined);
  if (missing !== undefined && !byLine) return notKnown(missing);
  const { stdout, status } = runSed(commands, whole.join(''), flags.has('n'));
  report.out(stdout);
  report.fail(status);
  if (missing !== undefined) report.unsure(missing);
  return report.result();
}

function filesOf(
  call: Call,
  report: Report,
  names: readonly string[],
): { text: string; open: string | undefined } {
  let text = '';
  let open: string | undefined;
  for (const name of names) {
    if (name === '-') throw new NotSupported('sed of -');
    const known = readFor(call, report, name);
    // sed skips what it cannot read, and exits with 2.
    if (known === undefined) {
      if (report.open !== undefined) open ??= report.open;
      else report.fail(2);
      continue;
    }
    if (text !== '' && !text.endsWith('\n')) text += '\n';
    text += known.text;
    open ??= known.partial;
  }
  return { text, open };
}

/** Whether its effect on a line is independent of other lines. */
function isByLine({ from, to, action }: Command): boolean {
  if (to !== undefined || (from !== undefined && from.kind !== 'match')) return false;
  if (action.kind === 'plain') return action.letter === 'p' || action.letter === 'd';
  return ['s', 'map', 'text', 'jump', 'label', 'open', 'close'].includes(action.kind);
}
