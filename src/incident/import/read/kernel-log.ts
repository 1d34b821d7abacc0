/**
 * Reads the kernel log: keeps it as it is, and extracts its blocks about tasks (hung tasks, sysrq-w and sysrq-t,
 * crash(8)).
 */
import { keepsLines } from '../command.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';
import { logLine } from './log-line.ts';
import { TaskBlocks, opensBlock } from './task-blocks.ts';

export const kernelLog: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const parsed = logLine(line.text);
  if (parsed !== undefined && parsed.unit !== 'kernel') return 0;
  const blocks = blocksOf(context);
  const message = parsed?.message ?? line.text;
  // Without a timestamp, only a line that begins or continues a block about a task counts as the kernel's.
  if (parsed === undefined && !opensBlock(message) && !blocks.goesOn(message)) return 0;
  const as = blocks.feed(message, line);
  context.draft.kernelLog.push({ text: parsed?.text ?? line.text.trimEnd(), at: line });
  context.made(line, as === undefined ? 'kernel log' : `kernel log: ${as}`);
  if (parsed?.seconds === 0) markComplete(line, context);
  return 1;
};

function blocksOf(context: Context): TaskBlocks {
  let blocks = context.memory.get('task-blocks') as TaskBlocks | undefined;
  if (blocks === undefined) {
    blocks = new TaskBlocks(context);
    context.memory.set('task-blocks', blocks);
  }
  return blocks;
}

/** Complete if it starts with the first line that the kernel printed, and was not filtered. */
function markComplete(line: Line, { command, draft, elided }: Context): void {
  const filtered = command !== undefined && !(command.name === 'dmesg' && keepsLines(command));
  if (!filtered && !elided) draft.complete.set('kernel-log-complete', line);
}
