/** awk as a command of an incident's node. */
import { hasGap } from '../../gap.ts';
import type { Call, Result } from '../../shell/evaluate.ts';
import { Hangs, visible } from '../../shell/values.ts';
import { exactArgs, notKnown, pathOf } from '../result.ts';
import { awk, isAssignment, readCall } from './awk.ts';
import { isByLine } from './by-line.ts';

interface AwkSource {
  readonly text: string;
  /** Why there may be more lines. */
  readonly open: string | undefined;
}

export function awkCommand(call: Call): Result {
  const args = exactArgs(call);
  if (args.some(hasGap)) return notKnown('what awk is to do is stated in part');
  const parsed = readCall(args);
  const byLine = isByLine(parsed);
  const names = parsed.operands.filter((operand) => operand !== '' && !isAssignment(operand));
  const { reads } = parsed;
  let missing: string | undefined;
  /** Its complete lines; if lines depend on each other, all of them are needed. */
  const known = ({ text, open }: AwkSource): string | undefined => {
    const lines = text.split(/(?<=\n)/);
    const whole = hasGap(text) ? lines.filter((line) => !hasGap(line)) : lines;
    const why = open ?? (whole.length < lines.length ? 'what awk gets is stated in part' : undefined);
    missing ??= why;
    return why === undefined || byLine ? whole.join('') : undefined;
  };
  let stdin = '';
  if (reads && (names.length === 0 || names.includes('-'))) {
    const { text, open } = visible(call.stdin.all(), call.stdin.open);
    const whole = known({ text, open });
    if (whole === undefined) return notKnown(missing ?? '');
    stdin = whole;
  }
  const files = new Map<string, string>();
  for (const name of reads ? names : []) {
    const read = name === '-' ? undefined : call.state.tree.read(pathOf(call, name));
    if (read?.kind === 'unknown') return notKnown(read.why);
    if (read?.kind === 'hangs') throw new Hangs(`reading ${read.path} does not return`);
    if (read?.kind !== 'content') continue;
    const whole = known({ text: read.content.text, open: read.content.partial });
    if (whole === undefined) return notKnown(missing ?? '');
    files.set(name, whole);
  }
  const result = awk(parsed, stdin, (name) => files.get(name));
  return missing === undefined ? result : { ...result, status: undefined, open: missing };
}
