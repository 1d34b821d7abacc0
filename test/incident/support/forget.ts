/** Takes facts away at random. */
import type { FactsData } from '../../../src/incident/schema.ts';

/** Numbers from 0 to 1, the same for the same seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Keys that name a thing, or stand against a default: without them it would be no fact, or another one. */
const NAMES = new Set([
  'pid',
  'tid',
  'id',
  'kind',
  'path',
  'command',
  'soft',
  'hard',
  'waiting',
  'to',
  'access',
  'answers',
  'client',
  'engine',
  'exit',
  'stdout',
  'stderr',
  'hangs',
  'gone',
  'args-hang',
  'inspect-hangs',
  'engines',
  'namespace',
  'comm',
  'mountinfo',
  'commands',
  'absent',
  'denied',
  'missing-commands',
]);
/** Lists of which every element is a fact of its own; of others none can be taken away without saying something else. */
const LISTS = new Set(['processes', 'threads', 'containers', 'cgroups', 'tasks', 'folders']);
/** Maps of which every entry is. */
const MAPS = new Set(['files', 'links', 'fds', 'status', 'fuse', 'inspect', 'HostConfig', 'State']);
/** What a list must not say any more once an element of it is gone. */
const COMPLETE: Readonly<Record<string, readonly string[]>> = {
  processes: ['processes-complete', 'complete'],
  threads: ['threads-complete', 'thread-count'],
  containers: ['containers-complete'],
  engines: ['engines-complete'],
  cgroups: ['cgroups-complete'],
  tasks: ['complete'],
  files: ['complete'],
  fds: ['fds-complete', 'open-files'],
  fuse: ['fuse-complete'],
  'kernel-log': ['kernel-log-complete'],
  'thread-count': ['processes-complete'],
  // Of a container that is only known to run the list shows "Up" and nothing more.
  status: ['state'],
};

export function forgetful(facts: FactsData, random: () => number): FactsData {
  const kept = without(facts, random, 0.06 + random() * 0.25) as FactsData;
  // That no other process matters says so of their threads, too.
  const threads = (of: FactsData): number =>
    (of.processes ?? []).reduce((sum, one) => sum + (one.threads?.length ?? 0), 0);
  if (threads(kept) < threads(facts)) delete kept['processes-complete'];
  // And of the signals of those that sleep.
  const signals = (of: FactsData): number =>
    (of.processes ?? [])
      .flatMap((one) => [one, ...(one.threads ?? [])])
      .filter((one) => one.signals?.shared !== undefined || one.signals?.pending !== undefined).length;
  if (signals(kept) < signals(facts)) delete kept['processes-complete'];
  // That no other cgroup is frozen says so of those of which it is not stated.
  const files = (of: FactsData): number =>
    (of.cgroups ?? []).reduce((sum, one) => sum + Object.keys(one.files ?? {}).length, 0);
  if (files(kept) < files(facts)) delete kept['cgroups-complete'];
  // A folder of which every entry is stated would lack those that follow from what is gone.
  if (JSON.stringify(kept) !== JSON.stringify(facts)) delete kept.folders;
  return kept;
}

function without(facts: unknown, random: () => number, rate: number): unknown {
  if (typeof facts !== 'object' || facts === null) return facts;
  if (Array.isArray(facts)) return facts.map((one: unknown) => without(one, random, rate));
  const kept: Record<string, unknown> = {};
  const dropped = new Set<string>();
  for (const [key, value] of Object.entries(facts)) {
    if (!NAMES.has(key) && random() < rate * 0.6) {
      dropped.add(key);
      for (const flag of COMPLETE[key] ?? []) dropped.add(flag);
      continue;
    }
    if (LISTS.has(key) && Array.isArray(value)) {
      const some = value.filter(() => random() >= rate);
      if (some.length < value.length) for (const flag of COMPLETE[key] ?? []) dropped.add(flag);
      kept[key] = some.map((one: unknown) => without(one, random, rate));
      continue;
    }
    if (MAPS.has(key) && typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).filter(() => random() >= rate);
      if (entries.length < Object.keys(value).length)
        for (const flag of COMPLETE[key] ?? []) dropped.add(flag);
      kept[key] = Object.fromEntries(entries);
      continue;
    }
    kept[key] = isStatement(key) ? value : without(value, random, rate);
  }
  for (const key of dropped) delete kept[key];
  return kept;
}

/** Maps and lists that are one statement each. */
function isStatement(key: string): boolean {
  return ['commands', 'cgroup', 'nspid', 'signals', 'pending', 'shared', 'files-limit', 'args'].includes(key);
}
