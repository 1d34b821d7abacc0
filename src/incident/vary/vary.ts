/**
 * Variations of an incident: the same failure on another architecture, an older or newer kernel, with an engine of
 * another age or vendor, with ids of another form, in other folders, on cgroup v2. A runbook must find in all of them
 * what it finds in the incident.
 */
import type { FactsData } from '../schema.ts';
import { ARCHITECTURES } from './architectures.ts';
import { onCgroup2 } from './cgroup2.ts';
import { replaceTexts } from './texts.ts';
import { LAYOUTS, movedPath, settingsOf } from './layouts.ts';
import { withPrograms } from './programs.ts';
import { atRelease, onArchitecture } from './stack.ts';
import { withStacks } from './waits.ts';

export interface Varied {
  readonly facts: FactsData;
  /** Maps a subject or text to its new name. */
  readonly rename: (text: string) => string;
}

export interface FactsVariation {
  readonly id: string;
  readonly title: string;
  /** The varied incident, or why there is none. */
  readonly apply: (facts: FactsData) => Varied | { readonly reason: string };
}

const same = (text: string): string => text;

/** Releases with their own function names. */
export const RELEASES = ['3.10', '4.19', '5.4', '6.18'] as const;

function architectures(): FactsVariation[] {
  return ARCHITECTURES.map((architecture) => ({
    id: architecture.machine,
    title: `stacks of ${architecture.machine}`,
    apply: (facts) => {
      const now = facts.node?.architecture;
      if (now !== undefined && now !== 'x86_64') return { reason: `its node is ${now}` };
      if (!hasStacks(facts)) return { reason: 'no stack is stated' };
      const varied = withStacks(facts, onArchitecture(architecture), architecture.before);
      return {
        facts: { ...varied, node: { ...varied.node, architecture: architecture.machine } },
        rename: same,
      };
    },
  }));
}

function releases(): FactsVariation[] {
  return RELEASES.map((release) => ({
    id: `kernel-${release}`,
    title: `functions of Linux ${release}`,
    apply: (facts) => {
      if (!hasWaits(facts)) return { reason: 'neither a stack nor a wait is stated' };
      if (release === '3.10' && (facts.node?.cgroups === 'v2' || facts.node?.cgroups === 'hybrid')) {
        return { reason: 'Linux 3.10 has no cgroup v2' };
      }
      const varied = withStacks(facts, atRelease(release), []);
      return { facts: { ...varied, node: { ...varied.node, kernel: `${release}.0` } }, rename: same };
    },
  }));
}

function layouts(): FactsVariation[] {
  return LAYOUTS.map((layout) => ({
    id: layout.id,
    title: layout.title,
    apply: (facts) => {
      const varied = withPrograms(facts, layout);
      return 'reason' in varied ? varied : { facts: varied, rename: same };
    },
  }));
}

const moved: FactsVariation = {
  id: 'exec-root-moved',
  title: 'the folders of the engine are elsewhere',
  apply: (facts) => {
    const varied = withSettings(replaceTexts(facts, movedPath));
    return JSON.stringify(replaceTexts(facts, movedPath)) === JSON.stringify(facts)
      ? { reason: 'no folder of an engine is stated' }
      : { facts: varied, rename: movedPath };
  },
};

const LONG_ID = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

function ids(id: string, title: string, shape: (long: string) => string): FactsVariation {
  return {
    id,
    title,
    apply: (facts) => {
      const known = new Set(JSON.stringify(facts).match(LONG_ID) ?? []);
      if (known.size === 0) return { reason: 'no id of 64 digits is stated' };
      const short = new Set(Array.from(known, shape));
      if (short.size < known.size) return { reason: 'two ids would be equal' };
      const rename = (text: string): string => text.replaceAll(LONG_ID, shape);
      return { facts: replaceTexts(facts, rename), rename };
    },
  };
}

const cgroup2: FactsVariation = {
  id: 'cgroup-v2',
  title: 'cgroup v2 instead of v1',
  apply: (facts) => {
    const varied = onCgroup2(facts);
    if ('reason' in varied) return varied;
    return { facts: varied.facts, rename: varied.rename };
  },
};

export const VARIATIONS: readonly FactsVariation[] = [
  ...architectures(),
  ...releases(),
  ...layouts(),
  moved,
  ids('ids-cut', 'ids of 12 digits, as people paste them', (long) => long.slice(0, 12)),
  ids(
    'ids-named',
    'ids that are names, as other clients of containerd choose them',
    (long) => `job-${long.slice(0, 8)}.Run_1`,
  ),
  cgroup2,
];

/** Starts the daemons with options for the relocated folders. */
function withSettings(facts: FactsData): FactsData {
  if (facts.processes === undefined) return facts;
  const processes = facts.processes.map((process) => {
    const { args } = process;
    const program = typeof args === 'string' ? args.split(' ', 1)[0] : args?.[0];
    const settings = settingsOf(program ?? '');
    if (args === undefined || settings.length === 0) return process;
    return {
      ...process,
      args: typeof args === 'string' ? [args, ...settings].join(' ') : [...args, ...settings],
    };
  });
  return { ...facts, processes };
}

function hasStacks({ processes = [] }: FactsData): boolean {
  return processes.some(
    ({ stack, threads = [] }) => stack !== undefined || threads.some((one) => one.stack !== undefined),
  );
}

function hasWaits(facts: FactsData): boolean {
  const { processes = [] } = facts;
  return (
    hasStacks(facts) ||
    processes.some(
      ({ wchan, threads = [] }) => wchan !== undefined || threads.some((one) => one.wchan !== undefined),
    )
  );
}
