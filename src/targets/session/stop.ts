import { setTimeout as delay } from 'node:timers/promises';
import type { Inspector } from './janitor.ts';
import { isAlive, parseProcesses, startedBy } from './processes.ts';
import type { Process } from './processes.ts';
import { killText, listText, tasksText } from './script.ts';
import type { Identity } from './session.ts';
import type { StuckTask } from '../target.ts';

/** A task in D that is still there this long after SIGKILL counts as stuck. Milliseconds. */
const STUCK_AFTER = 300;
/** Anything still there this long after it was killed is reported, in whatever state. Milliseconds. */
const GIVE_UP_AFTER = 700;
/** Overall time limit, in case new processes keep coming. Milliseconds. */
const LONGEST = 2000;

export interface Stopped {
  /** What SIGKILL did not end. */
  readonly stuck: readonly StuckTask[];
  /** The target could be inspected. */
  readonly seen: boolean;
}

/**
 * Ends what a session's shell has started, from another session and with that one's built-in commands: the members of
 * its process group and session, and all descendants. They are found before anything is killed, because an orphan can
 * no longer be recognized. Then polls until they are gone or definitely stuck.
 * @param self whether to end the shell itself too: if it hangs, or is no longer needed
 */
export async function stopProcesses(janitor: Inspector, shell: Identity, self: boolean): Promise<Stopped> {
  const known = new Map<string, Process>();
  const signalled = new Set<string>();
  const started = performance.now();
  let orders = '';
  let ordered = started;
  let always: ReadonlySet<string> | undefined;
  for (let look = 0; ; look += 1) {
    const text = await janitor.ask(orders + listText(shell.pid));
    if (text === undefined) return { stuck: [], seen: false };
    const processes = parseProcesses(text);
    for (const process of startedBy(shell, processes)) known.set(nameOf(process), process);
    const itself = processes.find(({ pid }) => pid === shell.pid);
    if (self && itself !== undefined) known.set(nameOf(itself), itself);
    const alive = processes.filter((process) => known.has(nameOf(process)) && isAlive(process));
    if (alive.length === 0) return { stuck: [], seen: true };

    // Our own subshell gets TERM first, so that it reaps its children; everything else is killed at once.
    const leaving = look > 0 || self ? [] : alive.filter(({ parent }) => parent === shell.pid);
    const killed = alive.filter((process) => !leaving.includes(process) && !signalled.has(nameOf(process)));
    for (const process of killed) signalled.add(nameOf(process));
    orders = pidsText('TERM', leaving) + pidsText('KILL', killed);

    const inD = new Set(alive.filter(({ state }) => state === 'D' || state === 'Z').map(nameOf));
    always = orders === '' ? intersection(always ?? inD, inD) : undefined;
    const certain = alive.every((process) => always?.has(nameOf(process)) === true);
    const now = performance.now();
    if (orders !== '') ordered = now;
    const over = now - ordered > (certain ? STUCK_AFTER : GIVE_UP_AFTER) || now - started > LONGEST;
    if (over) return { stuck: await describe(janitor, alive), seen: true };
    if (leaving.length > 0) {
      await janitor.ask(orders);
      orders = '';
    }
    if (orders === '') await delay(Math.min(5 * 2 ** look, 40));
  }
}

function pidsText(signal: 'TERM' | 'KILL', processes: readonly Process[]): string {
  return killText(
    signal,
    processes.map(({ pid }) => pid),
  );
}

/** The pid alone is not enough: it may be reused by the next query. */
function nameOf({ pid, start }: Process): string {
  return `${pid} ${start}`;
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((item) => b.has(item)));
}

/** Every living task of these processes, from files that can be read for a stuck one: never cmdline or environ. */
async function describe(janitor: Inspector, processes: readonly Process[]): Promise<StuckTask[]> {
  const tasks: StuckTask[] = [];
  for (const { pid, state } of processes) {
    const text = await janitor.ask(tasksText(pid));
    const folders = text?.split(/\s+/).filter((folder) => /^\/proc\/\d+\/task\/\d+$/.test(folder));
    // There is no answer any more, but the task is known to have existed.
    if (folders === undefined) tasks.push({ pid, state, comm: '', wchan: '', stack: '' });
    else tasks.push(...(await describeTasks(janitor, folders)));
  }
  return tasks;
}

async function describeTasks(janitor: Inspector, folders: readonly string[]): Promise<StuckTask[]> {
  const files = folders.flatMap((folder) => [`${folder}/stat`, `${folder}/wchan`, `${folder}/stack`]);
  const texts = await janitor.files(files);
  return folders.flatMap((folder) => {
    const stat = /^(\d+) \((.*)\) ([A-Za-z]) /s.exec(texts.get(`${folder}/stat`) ?? '');
    if (stat === null || stat[3] === 'Z' || stat[3] === 'X') return [];
    return {
      pid: Number(stat[1]),
      comm: stat[2] ?? '',
      state: stat[3] ?? '?',
      wchan: (texts.get(`${folder}/wchan`) ?? '').trim(),
      stack: (texts.get(`${folder}/stack`) ?? '').trimEnd(),
    };
  });
}
