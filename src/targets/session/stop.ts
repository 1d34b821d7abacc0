import { setTimeout as delay } from 'node:timers/promises';
import type { Inspector } from './janitor.ts';
import { isAlive, parseProcesses, startedBy } from './processes.ts';
import type { Process } from './processes.ts';
import { killText, listText, tasksText } from './script.ts';
import type { Identity } from './session.ts';
import type { StuckTask } from '../target.ts';

/** A task in D that a SIGKILL has not ended after this time will not be waited for. Milliseconds. */
const STUCK_AFTER = 300;
/** Whatever is still there so long after it was killed is reported, in whatever state. Milliseconds. */
const GIVE_UP_AFTER = 700;
/** Where more and more processes come, this is the end of it. Milliseconds. */
const LONGEST = 2000;

export interface Stopped {
  /** What SIGKILL did not end. */
  readonly stuck: readonly StuckTask[];
  /** The target could be looked at. */
  readonly seen: boolean;
}

/**
 * Ends what a session's shell has started, from another session and by that one's built-in commands: the members of
 * its process group and session, and all descendants, found before anything is killed, because an orphan can no longer
 * be told. Then looks until they are gone, or stuck for certain.
 * @param self whether the shell itself is to be ended too: where it hangs itself, or is not needed any more
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

    // A subshell of ours is told to leave first, so that it reaps its children; all else is killed at once.
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

/** A pid alone may be somebody else's by the next look. */
function nameOf({ pid, start }: Process): string {
  return `${pid} ${start}`;
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((item) => b.has(item)));
}

/** Every living task of these processes, by files that can be read about a stuck one: never cmdline or environ. */
async function describe(janitor: Inspector, processes: readonly Process[]): Promise<StuckTask[]> {
  const tasks: StuckTask[] = [];
  for (const { pid, state } of processes) {
    const text = await janitor.ask(tasksText(pid));
    const folders = text?.split(/\s+/).filter((folder) => /^\/proc\/\d+\/task\/\d+$/.test(folder));
    // Nobody answers any more: that it was there is still known.
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
