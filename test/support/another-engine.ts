/** A recorded drill of Docker on a node where the engine is another one, or not all there. */
import type { Answer, AskLimits, Target } from '../../src/targets/target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import type { Reply } from './fake-target.ts';
import { FakeTarget } from './fake-target.ts';

/** How its answers differ from the recorded ones. */
export interface Differences {
  /** Another answer to this command; undefined: the recorded one. */
  run?(command: string, recorded: () => Promise<string>): Reply | Promise<Reply | undefined> | undefined;
  /** Another answer to this file; undefined: the recorded one. */
  read?(path: string, recorded: () => Promise<string>): Reply | Promise<Reply | undefined> | undefined;
}

/** A target that answers as recorded, but for these differences. */
export function differing(target: Target, differences: Differences): Target {
  return {
    name: target.name,
    timeless: true,
    run: async (command: string, limits: AskLimits): Promise<Answer> => {
      const recorded = async (): Promise<string> => decodeUtf8((await target.run(command, limits)).stdout);
      const reply = await differences.run?.(command, recorded);
      return reply === undefined ? target.run(command, limits) : new FakeTarget({ it: reply }).run('it');
    },
    read: async (paths: readonly string[], limits: AskLimits): Promise<Answer> => {
      const recorded = async (): Promise<string> => decodeUtf8((await target.read(paths, limits)).stdout);
      for (const path of paths) {
        // eslint-disable-next-line no-await-in-loop -- the first that has another answer
        const reply = await differences.read?.(path, recorded);
        if (reply !== undefined) return new FakeTarget({ it: reply }).read(['it']);
      }
      return target.read(paths, limits);
    },
    close: () => target.close(),
    [Symbol.asyncDispose]: () => target.close(),
  };
}

/** A command whose program is the client of Docker. */
const CLIENT = /^\s*docker\s/;
const PROCESSES = 'docker|container|runc|crun';

/** The client is not installed. */
export const NO_CLIENT: Differences = {
  run: async (command, recorded) => {
    if (CLIENT.test(command)) return { exitCode: 127, stderr: 'sh: 1: docker: not found' };
    // The scan for groups names them with the client.
    if (/\$\(timeout .* docker ps /.test(command))
      return { text: (await recorded()).replaceAll(/\t.*$/gm, '\t') };
    return undefined;
  },
};

/** containerd was killed; dockerd and the shims live on. */
export async function withoutContainerd(target: Target): Promise<Target> {
  const pids = await pidsOf(target, /^containerd$/);
  return differing(target, {
    run: async (command, recorded) => {
      if (command.includes(PROCESSES)) return { text: linesWithout(await recorded(), pids) };
      if (command.startsWith('docker info'))
        return {
          text: (await recorded()).replace(/"containerd":"[^"]*"/, '"containerd":""'),
        };
      if (command.startsWith('docker version')) return { text: 'Engine \n' };
      return undefined;
    },
    read: (path) =>
      pids.some((pid) => path.startsWith(`/proc/${pid}/`)) ? { status: 'not-found' } : undefined,
  });
}

/** Podman, whose package `podman-docker` answers under the name `docker`: conmons in place of shims, and no daemon. */
export async function podmanAsDocker(target: Target): Promise<Target> {
  const daemons = await pidsOf(target, /^(?:dockerd|containerd)$/);
  const shims = await pidsOf(target, /^containerd-shim/);
  const renamed = (text: string): string =>
    text.replaceAll(/^(\d+) \(containerd-shim[^)]*\)/gm, '$1 (conmon)');
  return differing(target, {
    run: async (command, recorded) => {
      if (command.includes(PROCESSES)) return { text: renamed(linesWithout(await recorded(), daemons)) };
      if (/^docker (?:info|version|events)/.test(command))
        return { exitCode: 125, stderr: 'Error: template: podman: no such field' };
      if (command.startsWith('podman ps --all')) return { text: await listedByPodman(target) };
      if (command.includes('podman ps --quiet')) return { text: /[0-9a-f]{64}/.exec(command)?.[0] ?? '' };
      return undefined;
    },
    read: async (path, recorded) => {
      const [, pid = '', file = ''] = /^\/proc\/(\d+)\/(\w+)$/.exec(path) ?? [];
      if (daemons.includes(pid)) return { status: 'not-found' };
      if (!shims.includes(pid)) return undefined;
      if (file === 'stat') return { text: renamed(await recorded()) };
      if (file !== 'cmdline') return undefined;
      const id = /[0-9a-f]{64}/.exec(await recorded())?.[0] ?? '';
      return { text: ['/usr/bin/conmon', '-c', id, '--exit-dir', '/run/libpod/exits', ''].join('\0') };
    },
  });
}

/** What `podman ps` prints of the containers that the recorded Docker lists. */
async function listedByPodman(target: Target): Promise<string> {
  const answer = await target.run(DOCKER_LIST, { deadline: 3000 });
  const lines = decodeUtf8(answer.stdout).split('\n').filter(Boolean);
  return JSON.stringify(
    lines.map((line) => {
      const { ID, Names, Image, Status, RunningFor } = JSON.parse(line) as Record<string, string>;
      const State = Status?.startsWith('Up') === true ? 'running' : Status?.split(' ')[0]?.toLowerCase();
      return { Id: ID, Names: [Names], Image, Status, State, CreatedAt: RunningFor, Pid: 0, PodName: '' };
    }),
  );
}

const DOCKER_LIST =
  'docker ps --all --no-trunc --format \'{"ID":{{json .ID}},"Image":{{json .Image}},"Names":{{json .Names}},"RunningFor":{{json .RunningFor}},"Status":{{json .Status}}}\'';

async function pidsOf(target: Target, name: RegExp): Promise<string[]> {
  const answer = await target.run(PROCESS_LIST, { deadline: 5000 });
  return decodeUtf8(answer.stdout)
    .split('\n')
    .flatMap((line) => {
      const [, pid = '', comm = ''] = /^(\d+) \((.*)\) /.exec(line) ?? [];
      return name.test(comm) ? [pid] : [];
    });
}

/** As in the probe `runtimes`. */
const PROCESS_LIST = `[ -r /proc/1/stat ] || ! grep -qs 'hidepid=' /proc/self/mounts ||
  { echo 'the processes of others are hidden from this user' >&2; exit 3; }
printf '%s\\0' /proc/[0-9]*/stat | xargs -0 grep -hsE \\
  '^[0-9]+ \\((.*(docker|container|runc|crun|runsc|youki|kata|sysbox|shim|conmon|podman|crio|balena|crictl|nerdctl)|ctr\\)|exe\\))'
`;

function linesWithout(text: string, pids: readonly string[]): string {
  return text.replaceAll(/^(\d+) .*\n/gm, (line, pid: string) => (pids.includes(pid) ? '' : line));
}
