/** Something we created that could not be removed. */
export interface Leftover {
  readonly kind:
    | 'container'
    | 'network'
    | 'volume'
    | 'cgroup'
    | 'fuse-connection'
    | 'loop-device'
    | 'task'
    | 'unproven';
  /** Container, network or volume name, cgroup path, connection number, pid, file. */
  readonly name: string;
  /** The command that removes it, to run on the engine's host. */
  readonly command: string;
  /** What the engine or the kernel reported about it, if anything. */
  readonly why?: string;
}
