/** Reads blocks of the kernel log about one task: which task, its state, its stack. */
import type { TaskEntry } from '../draft.ts';
import type { Line } from '../line.ts';
import type { Context } from '../reader.ts';
import { frameOf, isFrame } from './frames.ts';

const HUNG =
  /INFO: task (?<comm>.+?):(?<pid>\d+) (?:is )?blocked (?:on (?:a |an )?[\w /-]+? likely owned by.*|(?:in I\/O wait )?for more than \d+ seconds)/;
// 5.12 and later (sched_show_task): task:rm state:D stack:0 pid:1 tgid:1 ppid:1 task_flags:0x1 flags:0x1
const TASK =
  /^\s*task:(?<comm>.+?)\s+state:(?<state>[A-Za-z])\s+stack:\s*\d+\s+pid:\s*(?<pid>\d+)(?:\s+tgid:\s*(?<tgid>\d+))?\s+ppid:\s*(?<ppid>\d+)(?:\s+\w+:\S+)*/;
// Earlier: `rm  D ffff8800b5c9e780  0  4185068  1 0x00000080`, `rm  D  0 4185068  1 0x00000084`.
const OLD_TASK =
  /^\s*(?<comm>\S.{0,15}?)\s+(?<state>[RSDTtXZPIKW])(?:\s+running task)?\s+(?:(?:[0-9a-f]{8,16}|\(null\))\s+)?\d+\s+(?<pid>\d+)\s+(?<ppid>\d+)\s+0x[0-9a-f]{8}\s*$/;
const CRASH = /^\s*PID:\s*(?<pid>\d+)\s+TASK:\s*[0-9a-f]+\s+CPU:\s*\d+\s+COMMAND:\s*"(?<comm>[^"]*)"\s*$/;
const TAINT = /(?:Not tainted|Tainted: [A-Z ()=,_-]*?)\s+(?<kernel>\d+\.\d+[\w.+~-]*)/;
const ON_CPU = /\bPID:\s*(?<pid>\d+)\s+Comm:\s*(?<comm>.+?)\s+(?:Kdump:|Not tainted|Tainted:)/;
const TRACE = /^\s*(?:Call [Tt]race|Backtrace):?/;
const REGISTERS =
  /^\s*(?:<\/?(?:TASK|IRQ|NMI|EOE|SOFTIRQ|#DF)>|[RE]IP:?\s|RSP:|[RE][A-Z0-9]{1,2}:|ORIG_RAX|EFLAGS|Code:|CR\d:|[CDFG]S:|PKRU:|Stack:|Workqueue:|Hardware name:|Modules linked in:|x\d+\s*:|pc :|lr :|sp :|pstate:|NIP |LR |REGS:|MSR:|CFAR:|GPR\d+:|--- (?:Exception|interrupt)|Krnl |PSW|epc|status:|Exception stack|[0-9a-f]{4,16}(?::? [0-9a-f]{8,16})+|ffff[0-9a-f]+\s)/;
const AROUND =
  /"echo 0 > \/proc\/sys\/kernel\/hung_task_timeout_secs"|hung_task: blocked tasks|Future hung task reports are suppressed|Show (?:Blocked )?State|task\s+PC stack\s+pid father|Sending NMI|likely (?:last )?owned by/;

/** Whether a block about a task begins with this message, even without a timestamp. */
export function opensBlock(message: string): boolean {
  return HUNG.test(message) || TASK.test(message) || OLD_TASK.test(message) || CRASH.test(message);
}

interface Open {
  readonly task: TaskEntry;
  readonly from: Line;
  readonly frames: string[];
  /** The line of the first frame. */
  at: Line | undefined;
  /** Frames follow. */
  inTrace: boolean;
}

export class TaskBlocks {
  readonly #context: Context;
  #open: Open | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether a message without a timestamp can only belong to the open block. */
  goesOn(message: string): boolean {
    if (this.#open === undefined) return false;
    return isFrame(message) || [TAINT, TRACE, REGISTERS, AROUND].some((form) => form.test(message));
  }

  /** Processes the next message; returns what it is, if it is about a task. */
  feed(message: string, line: Line): string | undefined {
    const { draft } = this.#context;
    const kernel = TAINT.exec(message)?.groups?.['kernel'];
    if (kernel !== undefined) draft.node.set('kernel', kernel, line);
    const onCpu = ON_CPU.exec(message)?.groups;
    if (onCpu !== undefined) {
      // A running task: its stack shows where it was, not where it waits.
      this.end();
      return `on a CPU: ${onCpu['comm'] ?? ''} ${onCpu['pid'] ?? ''}`;
    }
    const hung = HUNG.exec(message)?.groups;
    if (hung !== undefined) return this.#begin(hung, 'D', line);
    const task = TASK.exec(message)?.groups ?? OLD_TASK.exec(message)?.groups;
    if (task !== undefined) return this.#begin(task, task['state'], line);
    const crash = CRASH.exec(message)?.groups;
    if (crash !== undefined) {
      const state = /\bUN\b/.test(this.#context.command?.text ?? '') ? 'D' : undefined;
      const as = this.#begin(crash, state, line);
      if (this.#open !== undefined) this.#open.inTrace = true;
      return as;
    }
    return this.#inBlock(message, line);
  }

  #inBlock(message: string, line: Line): string | undefined {
    const open = this.#open;
    if (open === undefined) return undefined;
    if (TRACE.test(message)) {
      open.inTrace = true;
      return `stack of ${open.task.name}`;
    }
    if (open.inTrace && isFrame(message)) {
      open.at ??= line;
      open.frames.push(frameOf(message));
      return `stack of ${open.task.name}`;
    }
    if (REGISTERS.test(message) || AROUND.test(message) || TAINT.test(message)) return undefined;
    if (message.trim() !== '') this.end();
    return undefined;
  }

  #begin(
    groups: Record<string, string | undefined>,
    state: string | undefined,
    line: Line,
  ): string | undefined {
    const { draft } = this.#context;
    const pid = Number(groups['pid']);
    // The line with its state follows the one that reports the hang.
    const goesOn =
      this.#open !== undefined && this.#open.frames.length === 0 && this.#idOf(this.#open) === pid;
    if (!goesOn) this.end();
    const tgid = groups['tgid'] === undefined ? undefined : Number(groups['tgid']);
    const task = draft.task(tgid ?? pid, pid, line);
    if (task === undefined) return undefined;
    task.set('comm', groups['comm']?.trim() ?? '', line);
    if (state !== undefined && /^[RSDZTtIXP]$/.test(state)) task.set('state', state as 'D', line);
    const ppid = groups['ppid'];
    if (ppid !== undefined && task.thread === undefined) task.process.set('ppid', Number(ppid), line);
    this.#open = { task, from: line, frames: [], at: undefined, inTrace: false };
    return `task ${groups['comm'] ?? ''} ${pid}${state === undefined ? '' : ` in ${state}`}`;
  }

  #idOf({ task }: Open): number {
    return task.thread?.get('tid') ?? task.process.pid;
  }

  /** Ends the block and keeps what was collected. */
  end(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || open.frames.length === 0) return;
    open.task.set('stack', `${open.frames.join('\n')}\n`, open.at ?? open.from);
  }
}
