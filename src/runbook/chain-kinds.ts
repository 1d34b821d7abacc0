/** What a link of a chain can be, so that a drawing can show it as that. */

/** The kinds in the order from what people see to what is below it, each with what it stands for. */
export const CHAIN_KINDS = {
  container: 'a container, as its engine lists it',
  engine: 'a daemon that manages containers: dockerd, containerd, Podman',
  shim: "a container's shim or conmon",
  runtime: 'a runtime at work: runc, crun',
  unit: 'a systemd unit',
  server: 'a program that others wait for: a database, a web server, a file server, a FUSE server',
  client: 'what uses a server: an application, a replica',
  session: 'a session or a transaction of a database',
  process: 'a process',
  task: 'a thread, or a process with one thread, in the kernel',
  cgroup: 'a cgroup',
  freezer: "a cgroup's freezer",
  limit: 'a limit that is reached',
  memory: 'memory that is used up or waited for',
  lock: 'a lock, in the kernel or in a program',
  socket: 'a socket that is listened on or connected to',
  pipe: 'a pipe or a FIFO',
  connection: 'a connection: FUSE, TCP',
  mount: 'a mounted file system',
  disk: 'a block device, or its space',
  file: 'a file or a folder',
} as const satisfies Record<string, string>;

/** What a link of a chain is. */
export type ChainKind = keyof typeof CHAIN_KINDS;
