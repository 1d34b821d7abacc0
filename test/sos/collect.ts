/**
 * Takes an archive of sos in a lab while its failure is there.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFolder } from '../../src/incident/import/archive/folder.ts';
import type { FileTree } from '../../src/incident/import/archive/tree.ts';
import { archiveForm, unpack } from '../../src/incident/import/archive/unpack.ts';
import { ROOT } from '../support/program.ts';

export const IMAGE = 'drillbook/lab-sos:test';
/** Plugins that look at what runbooks ask about; all others take time and say nothing of it. */
const PLUGINS = [
  'process',
  'docker',
  'containerd',
  'cgroups',
  'filesys',
  'kernel',
  'host',
  'logs',
  'system',
  'memory',
  'date',
  'sos_extras',
];
const WITHOUT_DOCKER = PLUGINS.filter((plugin) => plugin !== 'docker');
/** Seconds for the whole, for a plugin, for a command. */
const LIMITS = { all: 70, plugin: 25, command: 8 };

export interface Collected {
  readonly tree: FileTree;
  /** sos came to its end; if not, the tree is what it had collected by then. */
  readonly finished: boolean;
  readonly seconds: number;
}

export function buildImage(): void {
  const built = docker(['build', '--quiet', '--network=host', '--tag', IMAGE, join(ROOT, 'test/sos')], 600);
  if (built.status !== 0) throw new Error(`the image was not built: ${built.stderr}`);
}

export function removeImage(): void {
  docker(['rmi', IMAGE], 60);
}

/** @param lab its container's name @param folder an empty one, for what is fetched */
export async function collect(lab: string, folder: string, extras: boolean): Promise<Collected> {
  const from = performance.now();
  if (extras) {
    docker(['cp', join(ROOT, 'docs/sos-extras'), `${lab}:/etc/sos/extras.d/drillbook`], 30);
  }
  // Where an engine hangs, sos waits five minutes for a list of its containers before it collects anything. Then a person
  // leaves the engine out, and ends that question.
  let found = report(lab, PLUGINS);
  if (archiveIn(found) === undefined) found = report(lab, WITHOUT_DOCKER, true);
  const archive = archiveIn(found);
  const path = archive ?? found.find((each) => each !== '');
  if (path === undefined) throw new Error(`sos left nothing in ${lab}`);
  mkdirSync(folder, { recursive: true });
  const copied = docker(['cp', `${lab}:${path}`, join(folder, 'sos')], 120);
  if (copied.status !== 0) throw new Error(`the archive could not be fetched: ${copied.stderr}`);
  const seconds = Math.round((performance.now() - from) / 1000);
  const file = join(folder, 'sos');
  const form = archive === undefined ? undefined : await archiveForm(file);
  const tree = form === undefined ? await readFolder(file) : await unpack(file, form);
  return { tree, finished: archive !== undefined, seconds };
}

/** What sos left, the youngest first. */
function report(lab: string, plugins: readonly string[], impatient = false): string[] {
  // A lab has no systemd to ask whether docker runs as a service: so its plugin is told to ask docker all the same.
  const options = [
    '--batch --quiet --allow-system-changes --tmp-dir /tmp --compression-type xz',
    `--only-plugins ${plugins.join(',')} --plugin-option process.samples=0,docker.all=on`,
    `--plugin-timeout ${LIMITS.plugin} --cmd-timeout ${LIMITS.command}`,
    impatient ? '--container-runtime none' : '',
  ].join(' ');
  const report = `timeout -s KILL ${LIMITS.all} sos report ${options}`;
  // In the lab's own PID namespace, by its id: what sos waits for.
  const end = `for p in /proc/[0-9]*; do case $(tr '\\0' ' ' 2>/dev/null <$p/cmdline) in 'timeout 300s docker '*) kill \${p#/proc/} ;; esac; done`;
  const script = impatient
    ? `${report} & sos=$!; while kill -0 $sos 2>/dev/null; do ${end}; sleep 1; done`
    : report;
  docker(['exec', lab, 'sh', '-c', script], LIMITS.all + 20);
  const list = 'ls -td /tmp/sosreport-*.tar.xz /tmp/sos.*/sosreport-* 2>/dev/null';
  return docker(['exec', lab, 'sh', '-c', list], 30).stdout.trim().split('\n');
}

function archiveIn(found: readonly string[]): string | undefined {
  return found.find((path) => path.endsWith('.tar.xz'));
}

function docker(
  args: readonly string[],
  seconds: number,
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('docker', [...args], {
    encoding: 'utf8',
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 26,
  });
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
}
