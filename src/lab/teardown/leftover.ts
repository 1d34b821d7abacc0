/** Something of ours that could not be removed. */
export interface Leftover {
  readonly kind: 'container' | 'cgroup' | 'fuse-connection' | 'loop-device' | 'task' | 'unproven';
  /** Container name, cgroup path, connection number, pid, file. */
  readonly name: string;
  /** What a person would type, on the engine's host, to remove it. */
  readonly command: string;
  /** What the engine or the kernel said about it, where it said anything. */
  readonly why?: string;
}
