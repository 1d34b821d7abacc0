/**
 * Kernel stacks, as printed by /proc/PID/stack and the kernel's log on all architectures and kernel versions:
 *
 * - `[<0>] request_wait_answer+0xaa/0x210 [fuse]`: since 4.15, which hides addresses; older kernels print the address,
 *   and the last line is `[<ffffffffffffffff>] 0xffffffffffffffff` (x86).
 * - arm64, ppc64 and riscv begin with `__switch_to`; ppc64 with addresses before it, and `.name` in its old ABI.
 * - Logs: `[c0000001f7e2f8a0] [c000000000017d98] name+0x278/0x490 (unreliable)` (ppc64, arch/powerpc/kernel/process.c),
 *   `([<00000000008f5a1c>] name+0x5f4/0x8a8)` (s390x, arch/s390/kernel/dumpstack.c), ` ? name+0x1/0x2` (x86: a word on
 *   the stack that looks like a return address), each after whatever a syslog, a journal or dmesg writes before it.
 */
import { textLines } from './text.ts';

/**
 * The scheduler's functions, on top of every stack. /proc/PID/stack omits functions in `.sched.text`
 * (kernel/stacktrace.c: in_sched_functions), logs do not; `__switch_to` is in another section.
 */
const SWITCHING = new Set([
  '__switch_to',
  '__switch_to_asm',
  '_switch',
  'context_switch',
  '__schedule',
  'schedule',
  'schedule_preempt_disabled',
]);

/** After a log's prefix. The name without compiler suffixes: `.isra.0`, `.constprop.0`, `.part.0`, `.cold`, `.llvm.123`. */
const FRAME =
  /^\s*(?:<\/?[A-Z]+>\s*)?\(?(?:\[<[^>]*>\]\s*)?(\?\s+)?\.?([A-Za-z_]\w*)(?:[.$][\w.$]*)?\+0x[\da-f]+\/0x[\da-f]+(.*)/;

/** A name alone, as /proc/PID/wchan and people write it. */
const NAME_ALONE = /^\s*(?:\[<[^>]*>\]\s*)?\.?([A-Za-z_]\w*)(?:[.$][\w.$]*)?(?:\s+\[[^\]]*\])?\s*$/;

/** Level; date and host of a syslog or a journal; `[12.345678]`, `[Fri Sep  8 10:11:12 2023]`, `[ T42]`; ppc64's addresses. */
const LOG_PREFIX =
  /^(?:<\d+>)?(?:(?:[A-Z][a-z]{2} +\d{1,2} [\d:.]+|\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)\s)?(?:\S+ kernel(?:\[\d+\])?: ?)?(?:\s*\[[^\]<]*\])*/;

/** Start of another task's stack. */
const NEXT_TASK = /\bCall [Tt]race:|\bINFO: task |\btask:\S/;

/** The functions of the first stack in the text, from the top, without the scheduler's. */
export function frames(text: string): string[] {
  const names: string[] = [];
  for (const line of textLines(text)) {
    const frame = line.includes('+0x') ? (FRAME.exec(line) ?? FRAME.exec(withoutPrefix(line))) : null;
    if (frame === null) {
      if (names.length > 0 && NEXT_TASK.test(line)) break;
      const alone = NAME_ALONE.exec(line)?.[1];
      if (alone !== undefined && !isAddress(alone)) names.push(alone);
      continue;
    }
    const [, stale, name = '', rest = ''] = frame;
    if (stale === undefined && !rest.includes('(unreliable)')) names.push(name);
  }
  return names.filter((name) => !SWITCHING.has(name));
}

function withoutPrefix(line: string): string {
  return line.slice(LOG_PREFIX.exec(line)?.[0].length ?? 0);
}

function isAddress(name: string): boolean {
  return /^[\da-f]{8,}$/.test(name);
}
