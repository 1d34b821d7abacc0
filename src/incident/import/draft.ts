/**
 * An incident's facts while they are collected, each with its origin. Duplicates are kept once; of two that differ
 * the later one wins, since a report proceeds in time, and a note reports it.
 */
import type { CgroupData, CommandAnswerData, ContainerData, EngineData, FactsData } from '../schema.ts';
import type { ProcessData, ThreadData } from '../schema.ts';
import type { Origin } from './line.ts';

/** The usage of one file system, in KiB and in inodes. */
interface Disk {
  type?: string;
  size?: number;
  used?: number;
  free?: number;
  inodes?: number;
  inodesUsed?: number;
  inodesFree?: number;
}

export interface Fact<T> {
  readonly value: T;
  readonly at: Origin;
  /** Derived or truncated: yields to a fact that is not. */
  readonly weak: boolean;
  /** Sequence number of this fact: later ones are more recent. */
  readonly nth: number;
  /** How it was derived, for the comment beside it. */
  readonly how?: string | undefined;
  /** For an assembled record: the origin of each part. */
  readonly parts?: ReadonlyMap<string, Origin>;
}

export interface Note {
  readonly at: Origin;
  readonly text: string;
}

interface Clock {
  nth: number;
  readonly notes: Note[];
}

export interface FactOptions {
  readonly weak?: boolean;
  readonly how?: string | undefined;
}

/** Some keys of one thing, with their facts. */
export class Entry<T extends object> {
  readonly #facts = new Map<keyof T & string, Fact<unknown>>();
  readonly #clock: Clock;
  /** Its name in notes. */
  readonly name: string;

  constructor(clock: Clock, name: string) {
    this.#clock = clock;
    this.name = name;
  }

  get size(): number {
    return this.#facts.size;
  }

  set<K extends keyof T & string>(
    key: K,
    value: NonNullable<T[K]>,
    at: Origin,
    { weak = false, how }: FactOptions = {},
  ): void {
    const known = this.#facts.get(key);
    const fact: Fact<unknown> = { value, at, weak, nth: this.#clock.nth++, how };
    if (known === undefined) {
      this.#facts.set(key, fact);
      return;
    }
    if (same(known.value, value)) {
      if (known.weak && !weak) this.#facts.set(key, fact);
      return;
    }
    if (weak && !known.weak) return;
    if (!known.weak && !weak && NOTED.has(key) && !agrees(key, known.value, value)) {
      this.#clock.notes.push({
        at,
        text: `${this.name}: ${key} is ${brief(value)} here, ${brief(known.value)} in ${placeOf(known.at, at)}; the later one is kept`,
      });
    }
    this.#facts.set(key, fact);
  }

  /** Sets one part of a record value: `fds`, `files`. */
  setPart<K extends keyof T & string>(key: K, part: string, value: unknown, at: Origin): void {
    const known = this.#facts.get(key);
    const parts = new Map(known?.parts);
    parts.set(part, at);
    const record = { ...(known?.value as object | undefined), [part]: value };
    const first = known?.at ?? at;
    this.#facts.set(key, { value: record, at: first, weak: false, nth: this.#clock.nth++, parts });
  }

  get<K extends keyof T & string>(key: K): T[K] | undefined {
    return this.#facts.get(key)?.value as T[K] | undefined;
  }

  fact<K extends keyof T & string>(key: K): Fact<NonNullable<T[K]>> | undefined {
    return this.#facts.get(key) as Fact<NonNullable<T[K]>> | undefined;
  }

  delete(key: keyof T & string): void {
    this.#facts.delete(key);
  }

  entries(): [keyof T & string, Fact<unknown>][] {
    return [...this.#facts];
  }

  /** Sequence number of its most recent fact. */
  youngest(): number {
    return Math.max(-1, ...[...this.#facts.values()].map(({ nth }) => nth));
  }

  /** The origin of its first fact. */
  origin(): Origin | undefined {
    return [...this.#facts.values()].sort((a, b) => a.nth - b.nth)[0]?.at;
  }

  /** Merges another entry about the same thing, in order of the facts. */
  absorb(other: Entry<T>): void {
    for (const [key, fact] of other.entries()) {
      const known = this.#facts.get(key);
      const wins =
        known === undefined ||
        (known.weak && !fact.weak) ||
        (known.weak === fact.weak && fact.nth > known.nth);
      if (wins) this.#facts.set(key, fact);
    }
  }
}

/** Keys whose changes over time are worth a note. */
const NOTED = new Set(['state', 'status', 'pid', 'ppid', 'comm', 'task-status', 'kernel', 'version']);

export class ProcessEntry extends Entry<ProcessData> {
  readonly pid: number;
  readonly threads = new Map<number, Entry<ThreadData>>();
  readonly #clock: Clock;

  constructor(clock: Clock, pid: number) {
    super(clock, `process ${pid}`);
    this.#clock = clock;
    this.pid = pid;
  }

  thread(tid: number, at: Origin): Entry<ThreadData> {
    let entry = this.threads.get(tid);
    if (entry === undefined) {
      entry = new Entry<ThreadData>(this.#clock, `thread ${tid}`);
      entry.set('tid', tid, at);
      this.threads.set(tid, entry);
    }
    return entry;
  }
}

export type TaskKey = 'comm' | 'state' | 'stack' | 'wchan' | 'signals' | 'syscall' | 'gone';

/** The facts that a process's first thread and its other threads share. */
export class TaskEntry {
  readonly process: ProcessEntry;
  readonly thread: Entry<ThreadData> | undefined;

  constructor(process: ProcessEntry, thread: Entry<ThreadData> | undefined) {
    this.process = process;
    this.thread = thread;
  }

  get name(): string {
    return this.thread === undefined ? this.process.name : `${this.thread.name} of ${this.process.name}`;
  }

  set<K extends TaskKey>(key: K, value: NonNullable<ThreadData[K]>, at: Origin, options?: FactOptions): void {
    if (this.thread === undefined) this.process.set(key, value as NonNullable<ProcessData[K]>, at, options);
    else this.thread.set(key, value, at, options);
  }

  setPart(key: 'status', part: string, value: string, at: Origin): void {
    if (this.thread === undefined) this.process.setPart(key, part, value, at);
    else this.thread.setPart(key, part, value, at);
  }
}

export type CompleteKey = Extract<keyof FactsData, `${string}-complete`>;
type NodeData = NonNullable<FactsData['node']>;
export type EngineKind = EngineData['kind'];

/** The largest possible pid (include/linux/threads.h: PID_MAX_LIMIT). */
const LARGEST_PID = 4_194_304;

export class Draft {
  readonly #clock: Clock = { nth: 0, notes: [] };
  readonly node = new Entry<NodeData>(this.#clock, 'the node');
  readonly engines = new Map<EngineKind, Entry<EngineData>>();
  readonly containers = new Map<string, Entry<ContainerData>>();
  readonly processes = new Map<number, ProcessEntry>();
  readonly cgroups = new Map<string, Entry<CgroupData>>();
  readonly fuse = new Entry<NonNullable<FactsData['fuse']>>(this.#clock, 'FUSE connections');
  readonly files = new Entry<NonNullable<FactsData['files']>>(this.#clock, 'files');
  readonly links = new Entry<NonNullable<FactsData['links']>>(this.#clock, 'links');
  readonly absent = new Map<string, Origin>();
  readonly denied = new Map<string, Origin>();
  readonly hangs = new Map<string, Origin>();
  readonly folders = new Map<string, Origin>();
  readonly commands: Fact<CommandAnswerData>[] = [];
  readonly complete = new Map<CompleteKey, Origin>();
  readonly facts = new Entry<Pick<FactsData, 'mountinfo'>>(this.#clock, 'the node');
  /** Lines of the kernel log as dmesg prints them. */
  readonly kernelLog: { readonly text: string; readonly at: Origin }[] = [];
  /** The node's clock when it was observed: its local time of day without a zone, in ms. */
  now: number | undefined;
  /** Start times of processes, by the same clock. */
  readonly starts = new Map<number, { readonly start: number; readonly at: Origin }>();
  /** Complete files /proc/PID/status. */
  readonly statusFiles = new Map<number, { readonly text: string; readonly at: Origin }>();
  /** Usage of file systems by mount point, and the units in which all of them are listed. */
  readonly disks = {
    byTarget: new Map<string, Disk>(),
    whole: new Set<'blocks' | 'inodes'>(),
    at: undefined as Origin | undefined,
  };
  /** The process lists that were read, and the lists that each process is in. */
  readonly lists = new Set<string>();
  readonly listed = new Map<number, Set<string>>();
  /** Commands that collected the data, without quotes. */
  readonly collectedBy = new Set<string>();
  /** Where containerd keeps its state, according to its configuration. */
  containerdState: { readonly path: string; readonly at: Origin } | undefined;
  /** Full container ids anywhere in the input: they complete truncated ones. */
  readonly ids = new Set<string>();

  get notes(): readonly Note[] {
    return this.#clock.notes;
  }

  note(at: Origin, text: string): void {
    this.#clock.notes.push({ at, text });
  }

  /** The process with this id; undefined for an invalid number. */
  process(pid: number): ProcessEntry | undefined {
    if (!Number.isInteger(pid) || pid < 1 || pid > LARGEST_PID) return undefined;
    let entry = this.processes.get(pid);
    if (entry === undefined) {
      entry = new ProcessEntry(this.#clock, pid);
      this.processes.set(pid, entry);
    }
    return entry;
  }

  /** A thread, or the process itself if the ids are equal or only one is known. */
  task(pid: number, tid: number | undefined, at: Origin): TaskEntry | undefined {
    const process = this.process(pid);
    if (process === undefined) return undefined;
    return new TaskEntry(process, tid === undefined || tid === pid ? undefined : process.thread(tid, at));
  }

  container(id: string, at: Origin): Entry<ContainerData> {
    let entry = this.containers.get(id);
    if (entry === undefined) {
      entry = new Entry<ContainerData>(this.#clock, `container ${id.slice(0, 12)}`);
      entry.set('id', id, at);
      this.containers.set(id, entry);
    }
    return entry;
  }

  engine(kind: EngineKind, at: Origin): Entry<EngineData> {
    let entry = this.engines.get(kind);
    if (entry === undefined) {
      entry = new Entry<EngineData>(this.#clock, kind);
      entry.set('kind', kind, at);
      this.engines.set(kind, entry);
    }
    return entry;
  }

  cgroup(path: string, at: Origin): Entry<CgroupData> {
    let entry = this.cgroups.get(path);
    if (entry === undefined) {
      entry = new Entry<CgroupData>(this.#clock, `cgroup ${path}`);
      entry.set('path', path, at);
      this.cgroups.set(path, entry);
    }
    return entry;
  }

  /** Drops everything stated below /proc/PID, except the facts of the process itself. */
  forgetFiles(pid: number): void {
    const below = `/proc/${pid}/`;
    for (const [path] of this.files.entries()) if (path.startsWith(below)) this.files.delete(path);
    for (const [path] of this.links.entries()) if (path.startsWith(below)) this.links.delete(path);
    for (const list of [this.absent, this.denied, this.hangs]) {
      for (const path of Array.from(list.keys())) if (path.startsWith(below)) list.delete(path);
    }
    this.statusFiles.delete(pid);
  }

  /** Records a command's answer, if no other kind of fact covers it. */
  answer(value: CommandAnswerData, at: Origin): void {
    this.commands.push({ value, at, weak: false, nth: this.#clock.nth++ });
  }
}

/** A readable origin, without the file name if it is the same. */
export function placeOf(at: Origin, beside?: Origin): string {
  const line = at.line === 0 ? '' : `line ${at.line}`;
  if (beside !== undefined && beside.source === at.source && line !== '') return line;
  return line === '' ? at.source : `${at.source}:${at.line}`;
}

/** `Up 1 second` and `Up 9 seconds` do not contradict each other, nor do sleeping and running. */
function agrees(key: string, a: unknown, b: unknown): boolean {
  if (key === 'state') return [a, b].every((each) => each === 'R' || each === 'S' || each === 'I');
  return key === 'status' && /^\w+/.exec(String(a))?.[0] === /^\w+/.exec(String(b))?.[0];
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
