/** What engines of another age or vendor are called, and where they keep their state. */

export interface Layout {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** By the name that a program has today, the one that it has there. */
  readonly programs: ReadonlyMap<string, string>;
}

export const LAYOUTS: readonly Layout[] = [
  {
    id: 'docker-18.06',
    title: 'names of the programs of Docker 1.11 to 18.06',
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
    title: 'names of the programs of the docker package of RHEL 7 and CentOS 7',
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

/** Folders that `--exec-root`, `--data-root` and containerd's `state` move. */
const MOVED: readonly (readonly [string, string])[] = [
  ['/var/run/docker', '/var/run/engine-two'],
  ['/run/docker', '/run/engine-two'],
  ['/var/lib/docker', '/srv/engine-two'],
  ['/run/containerd', '/run/engine-two/containerd-state'],
];

/** A path where those folders are elsewhere; sockets that clients know stay. */
export function movedPath(text: string): string {
  return MOVED.reduce(
    (result, [from, to]) => result.replaceAll(new RegExp(`(?<![\\w.-])${from}(?![\\w.-])`, 'g'), to),
    text,
  );
}

/** With which arguments a daemon whose folders are moved is started. */
export function settingsOf(program: string): readonly string[] {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (/^dockerd(?:-current)?$/.test(name))
    return ['--exec-root=/run/engine-two', '--data-root=/srv/engine-two'];
  return /^(?:docker-)?containerd$/.test(name) ? ['--state', '/run/engine-two/containerd-state'] : [];
}

/** TASK_COMM_LEN less its final NUL. */
export function commOf(program: string): string {
  return program.slice(0, 15);
}
