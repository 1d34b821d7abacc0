/** Figures that grow if something leaks: measured on the host, over many drills. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export type HostFigures = Readonly<Record<(typeof NAMES)[number], number>>;

const NAMES = [
  'cgroups',
  'mounts',
  'processes',
  'engine fds',
  'engine threads',
  'engine MiB',
  'kernel slab MiB',
  'disk MiB',
] as const;

export function hostFigures(): HostFigures {
  // Caches that the kernel only keeps until memory is needed are not a leak.
  execFileSync('sh', ['-c', 'sync; echo 3 >/proc/sys/vm/drop_caches || true'], { stdio: 'ignore' });
  const engine = ['dockerd', 'containerd'].flatMap((name) => processesNamed(name));
  const sum = (count: (pid: string) => number): number => engine.map(count).reduce((a, b) => a + b, 0);
  return {
    cgroups: controllers(),
    mounts: lines('/proc/self/mountinfo').length,
    processes: readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length,
    'engine fds': sum((pid) => listed(`/proc/${pid}/fd`).length),
    'engine threads': sum((pid) => listed(`/proc/${pid}/task`).length),
    'engine MiB': Math.round(sum((pid) => kibibytes(`/proc/${pid}/status`, 'VmRSS')) / 1024),
    'kernel slab MiB': Math.round(kibibytes('/proc/meminfo', 'Slab') / 1024),
    'disk MiB': Number(execFileSync('df', ['-m', '--output=used', '/'], { encoding: 'utf8' }).split('\n')[1]),
  };
}

/** One line of a table, or its header. */
export function figuresLine(title: string, figures?: HostFigures): string {
  return [
    title.padEnd(24),
    ...NAMES.map((name) => String(figures ? figures[name] : name).padStart(name.length + 2)),
  ].join('');
}

/** The engine of this host, not one inside a lab: those run in a cgroup of docker's. */
function processesNamed(name: string): string[] {
  return readdirSync('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      lines(`/proc/${pid}/comm`)[0] === name &&
      !lines(`/proc/${pid}/cgroup`).some((line) => /docker/.test(line)),
  );
}

/** Over all hierarchies; includes cgroups that were removed but not freed yet. */
function controllers(): number {
  return lines('/proc/cgroups')
    .slice(1)
    .map((line) => Number(line.split('\t')[2]))
    .reduce((a, b) => a + b, 0);
}

function kibibytes(file: string, name: string): number {
  return Number(
    lines(file)
      .find((line) => line.startsWith(`${name}:`))
      ?.split(/\s+/)[1] ?? 0,
  );
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'latin1')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
