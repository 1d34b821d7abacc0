/** Names and state folders of engines of another age or vendor. */

export interface Layout {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** The name there, by the program's current name. */
  readonly programs: ReadonlyMap<string, string>;
}

export const LAYOUTS: readonly Layout[] = [
  {
    id: 'docker-18.06',
    title: 'program names of Docker 1.11 to 18.06',
    source:
      'moby 17.03 to 18.06, Dockerfile and hack/make/.binary: containerd, its shim and runc are built as docker-…',
    programs: new Map([
      ['containerd', 'docker-containerd'],
      ['containerd-shim', 'docker-containerd-shim'],
      ['containerd-shim-runc-v2', 'docker-containerd-shim'],
      ['runc', 'docker-runc'],
      ['ctr', 'docker-containerd-ctr'],
    ]),
  },
  {
    id: 'rhel-docker',
    title: 'program names of the docker package of RHEL 7 and CentOS 7',
    source:
      'projectatomic/docker, docker.service: dockerd-current, docker-containerd-current, docker-runc-current',
    programs: new Map([
      ['dockerd', 'dockerd-current'],
      ['docker', 'docker-current'],
      ['containerd', 'docker-containerd-current'],
      ['containerd-shim', 'docker-containerd-shim-current'],
      ['containerd-shim-runc-v2', 'docker-containerd-shim-current'],
      ['runc', 'docker-runc-current'],
    ]),
  },
];

/** Folders that `--exec-root`, `--data-root` and containerd's `state` relocate. */
const MOVED: readonly (readonly [string, string])[] = [
  ['/var/run/docker', '/var/run/engine-two'],
  ['/run/docker', '/run/engine-two'],
  ['/var/lib/docker', '/srv/engine-two'],
  ['/run/containerd', '/run/engine-two/containerd-state'],
];

/** Rewrites a path into the relocated folders; sockets that clients know stay. */
export function movedPath(text: string): string {
  return MOVED.reduce(
    (result, [from, to]) => result.replaceAll(new RegExp(`(?<![\\w.-])${from}(?![\\w.-])`, 'g'), to),
    text,
  );
}

/** The arguments of a daemon with relocated folders. */
export function settingsOf(program: string): readonly string[] {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (/^dockerd(?:-current)?$/.test(name))
    return ['--exec-root=/run/engine-two', '--data-root=/srv/engine-two'];
  return /^(?:docker-)?containerd$/.test(name) ? ['--state', '/run/engine-two/containerd-state'] : [];
}

/** TASK_COMM_LEN minus the final NUL. */
export function commOf(program: string): string {
  return program.slice(0, 15);
}
