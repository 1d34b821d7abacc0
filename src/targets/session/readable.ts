const OF_A_TASK =
  /^\/proc\/(?:\d+|self)(?:\/task\/\d+)?\/(?:stat|statm|status|comm|wchan|stack|cgroup|oom_score|oom_score_adj|oom_adj|loginuid|sessionid|personality|syscall)$/;
const OF_THE_NODE = /^\/proc\/(?:loadavg|uptime|version)$/;
const OF_A_CGROUP =
  /^\/sys\/fs\/cgroup\/(?:[^\0]*\/)?(?:freezer\.(?:state|self_freezing|parent_freezing)|cgroup\.(?:freeze|events|type)|pids\.(?:current|max|events|peak)|memory\.(?:current|high|max|events|oom_control|limit_in_bytes|usage_in_bytes))$/;
// Written by the shims of containerd and other daemons: a number (containerd, runtime/v2/shim/util.go: WritePidFile).
const OF_A_DAEMON = /^\/(?:var\/)?run\/(?:[^\0]*\/)?[a-z]+\.pid$/;
const OF_FUSE = /^\/sys\/fs\/fuse\/connections\/\d+\/waiting$/;

/**
 * How to read a file. `builtin`: by the shell itself, for files of /proc, /sys and /run that are short text without
 * NUL and whose reading cannot block (see the list in failures.md and fs/proc/base.c: none takes mmap_lock). `cat`:
 * everything else, byte-exact, in a process that can be killed.
 *
 * Long lists (mountinfo, cgroup.procs, tasks) use `cat`: a shell reads byte by byte. So does /proc/sys, which answers
 * only at offset 0.
 */
export function waysToRead(path: string): 'builtin' | 'cat' {
  if (path.includes('/../') || path.includes('\n')) return 'cat';
  const simple = [OF_A_TASK, OF_THE_NODE, OF_A_CGROUP, OF_A_DAEMON, OF_FUSE].some((pattern) =>
    pattern.test(path),
  );
  return simple ? 'builtin' : 'cat';
}

const OF_LINES = /^\/proc\/\d+(?:\/task\/\d+)?\/(?:stat|status|stack|cgroup)$/;

/** Whether the file consists of whole lines, each ended by a line break (fs/proc/array.c, base.c). */
export function areLines(path: string): boolean {
  return OF_LINES.test(path);
}

export type ReadFailure = 'not-found' | 'denied' | 'failed';

/**
 * Interprets the shell's or cat's message about a file, in the C locale. The reason follows the last colon: the path
 * before it may contain anything.
 */
export function failureOf(path: string, message: string): { status: ReadFailure; reason: string } {
  const lines = message.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  const reason = last.slice(last.lastIndexOf(': ') + (last.includes(': ') ? 2 : 0)).trim();
  const said = reason === '' ? 'it could not be read' : reason;
  if (/^(?:no such file|not a directory|no such process|directory nonexistent)/i.test(reason)) {
    return { status: 'not-found', reason: said };
  }
  // A cgroup file that was removed after it was opened (fs/kernfs/file.c: ENODEV).
  if (/^no such device/i.test(reason) && path.startsWith('/sys/'))
    return { status: 'not-found', reason: said };
  if (/^(?:permission denied|operation not permitted)/i.test(reason))
    return { status: 'denied', reason: said };
  return { status: 'failed', reason: said };
}
