/** Reads kernel stacks, one frame a line, as /proc/PID/stack and the kernel log print them on any architecture. */
import type { Line } from '../line.ts';

// `[<0>] f+0x1/0x2`, `[<ffffffff81>] f+0x1/0x2 [module]`, ` ? f.isra.0+0x1/0x2`, `#1 [ffff…] f at ffff…` (crash), `f (module)` (s390x).
const FRAME =
  /^\s*(?:\[<\S+?>\]\s*)?(?:\(\[<[0-9a-f]+>\]\s*)?(?:\?\s*)?\(?(?<name>[A-Za-z_.$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+\)?(?:\s+\[[\w ]+(?:\([^)]*\))?\])?(?:\s*\(\S+\))?\s*$/;
const ADDRESS = /^\s*\[<\S*?>\]\s+(?:\?\s*)?0x[0-9a-f]+\s*$|^\s*(?:\?\s*)?0x[0-9a-f]{8,16}\s*$/;
// ppc64le: `[c000…] [c000…] f+0x1/0x2`, sometimes with `(unreliable)`.
const POWER =
  /^\s*\[[0-9a-f]{16}\]\s+\[[0-9a-f]{16}\]\s+(?<name>[A-Za-z_.$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?:\s+\[\w+\])?(?:\s*\(unreliable\))?\s*$/;
// s390x: ` [<0000…>] f+0x1/0x2 `, ` ([<…>] f+0x1/0x2)`; covered above. crash: `#1 [ffff…] f at ffff…`.
const CRASH =
  /^\s*#\d+\s+\[[0-9a-f]{8,16}\]\s+(?<name>[A-Za-z_.$][\w.$]*)(?:\+0x[0-9a-f]+)?\s+at\s+[0-9a-f]{8,16}(?:\s+\[\w+\])?\s*$/;

/** Whether a line is a frame of a kernel stack. */
export function isFrame(text: string): boolean {
  return FRAME.test(text) || ADDRESS.test(text) || POWER.test(text) || CRASH.test(text);
}

/** The frame as stored: without what crash(8) and ppc64le print around it. */
export function frameOf(text: string): string {
  const name = CRASH.exec(text)?.groups?.['name'];
  if (name !== undefined) return name;
  return POWER.test(text) ? text.trim().replace(/^\[[0-9a-f]+\]\s+\[[0-9a-f]+\]\s+/, '') : text.trim();
}

/** The frames from a line on, and the number of lines. */
export function stackAt(lines: readonly Line[], at: number): { frames: string[]; count: number } {
  const frames: string[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const { text } = lines[next] as Line;
    if (!isFrame(text)) break;
    frames.push(frameOf(text));
  }
  return { frames, count: next - at };
}
