/**
 * A lab as its file describes it, and the same for one version, with every expression evaluated.
 */
import type { Place } from '../../document/problem.ts';
import type { FileForLab } from '../lab.ts';

/** A lab file without errors. */
export interface LabDefinition {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly file: string;
  readonly place: Place;
  /** Absolute; what `build` and `files` name is beside the lab.yaml. */
  readonly folder: string;
  /** In file order, at least one. */
  readonly machines: readonly MachineOfLab[];
  /** The machine that runbooks look at, unless a scenario says otherwise. */
  readonly target: string;
  /** In file order. A lab without `versions` has one, whose id is empty. */
  readonly versions: readonly LabVersion[];
  /** The lab for one of its versions. */
  at(version: LabVersion): LabAtVersion;
}

/** What is known of a machine whatever the version. */
export interface MachineOfLab {
  readonly name: string;
  /** Why it is privileged; undefined: it is not. */
  readonly privileged: string | undefined;
}

/** One value of a lab's axis. */
export interface LabVersion {
  readonly id: string;
  /** The one that is used where none is named. */
  readonly isDefault: boolean;
}

/** Names a lab in one version. */
export interface LabName {
  readonly lab: string;
  /** Empty if the lab has no versions. */
  readonly version: string;
}

/** `docker@bookworm`; the lab alone if it has no versions. */
export function labelOfLab({ lab, version }: LabName): string {
  return version === '' ? lab : `${lab}@${version}`;
}

/** A lab that can be built and started: no expression is left in it. */
export interface LabAtVersion extends LabName {
  readonly folder: string;
  readonly machines: readonly Machine[];
  readonly target: string;
  /** The files that describe it beside its lab.yaml, absolute: a compose file, and what that one reads. */
  readonly read?: readonly string[];
}

/** One container of a lab. */
export interface Machine {
  readonly name: string;
  /** Where its file states the image and when it is ready, for messages; absent if no file describes it. */
  readonly places?: { readonly image: Place; readonly ready: Place };
  readonly image: ImageSource;
  /** Copied into the machine before it starts. */
  readonly files: readonly FileForLab[];
  readonly environment: Readonly<Record<string, string>>;
  /** Default: the image's own. */
  readonly command: readonly string[] | undefined;
  /** undefined: it is ready once it runs. A privileged machine says itself when it is ready. */
  readonly ready: Ready | undefined;
  /**
   * Why it needs every privilege. Such a machine is a node: its image has drillbook's first process, which says when
   * it is ready, undoes everything at its end, and ends by itself if its harness is gone.
   */
  readonly privileged: string | undefined;
  readonly limits: MachineLimits;
  /** File systems in memory. */
  readonly tmpfs?: readonly Tmpfs[];
  /** Volumes of the lab. */
  readonly volumes?: readonly VolumeMount[];
  /** Programs that are put on its image. */
  readonly tools?: readonly LabTool[] | undefined;
  /** Machines that come before it; without, all start at the same time. */
  readonly after?: readonly StartsAfter[];
  /** What only a compose file can say. */
  readonly settings?: MachineSettings;
}

/** A file system in memory. */
export interface Tmpfs {
  /** Absolute path in the machine. */
  readonly to: string;
  /** Bytes; undefined: half of the host's memory, counted as the machine's. */
  readonly size?: number | undefined;
  /** Permission bits; undefined: 1777. */
  readonly mode?: number | undefined;
}

/** A volume of the lab in a machine. It is empty at the start, and other machines of the lab may use it, too. */
export interface VolumeMount {
  readonly name: string;
  /** Absolute path in the machine. */
  readonly to: string;
  readonly readOnly: boolean;
}

/** The tools that a lab can take: see labs/_tools/README.md. */
export const LAB_TOOLS = ['hangfs', 'stuck'] as const;

/** A program of drillbook that a machine can have. */
export type LabTool = (typeof LAB_TOOLS)[number];

/** A machine that comes before another one. */
export interface StartsAfter {
  readonly machine: string;
  /** What it waits for. */
  readonly until: 'started' | 'ready';
}

/** Settings of a container that only a compose file can state; undefined: the image's own. */
export interface MachineSettings {
  readonly entrypoint?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly workingDirectory?: string | undefined;
  /** Default: the machine's name. */
  readonly hostname?: string | undefined;
  /** More names under which the other machines reach it. */
  readonly aliases?: readonly string[];
  readonly healthcheck?: Healthcheck | undefined;
  /** Bytes of /dev/shm. */
  readonly sharedMemory?: number | undefined;
  /** Whether a small first process reaps orphans. */
  readonly init?: boolean | undefined;
}

/** How an engine finds out whether a container is healthy, as in its API. */
export interface Healthcheck {
  /** `CMD` and words, `CMD-SHELL` and a shell command, or `NONE`; default the image's own. */
  readonly Test?: string[];
  /** Nanoseconds. */
  readonly Interval?: number;
  /** Nanoseconds. */
  readonly Timeout?: number;
  /** How many failures in a row make it unhealthy. */
  readonly Retries?: number;
  /** Nanoseconds. */
  readonly StartPeriod?: number;
  /** Nanoseconds. */
  readonly StartInterval?: number;
}

/** Where an image comes from. */
export type ImageSource =
  /** A Dockerfile; `context` is an absolute folder. */
  | {
      readonly kind: 'build';
      readonly context: string;
      readonly dockerfile: string;
      readonly args: Readonly<Record<string, string>>;
      /** The stage to build; default the last one. */
      readonly target?: string | undefined;
    }
  /** An image that the engine has, or pulls from its registry. */
  | { readonly kind: 'name'; readonly name: string }
  /** Packages on a release of Debian. */
  | { readonly kind: 'debian'; readonly release: string; readonly packages: readonly string[] };

/** When a machine is ready. Deadlines are milliseconds from its start. */
export type Ready =
  /** A shell command in the machine that exits 0. */
  | { readonly kind: 'command'; readonly command: string; readonly deadline: number }
  /** A line of its output that contains this text. */
  | { readonly kind: 'log'; readonly text: string; readonly deadline: number }
  /** Something in the machine listens on this TCP port. */
  | { readonly kind: 'port'; readonly port: number; readonly deadline: number }
  /** The answer to a GET over HTTP on this TCP port, asked from inside. */
  | {
      readonly kind: 'http';
      readonly port: number;
      readonly path: string;
      /** undefined: any from 200 to 299. */
      readonly status: number | undefined;
      /** Text in the body; undefined: any. */
      readonly contains: string | undefined;
      readonly deadline: number;
    }
  /** The image's own HEALTHCHECK says healthy. */
  | { readonly kind: 'healthcheck'; readonly deadline: number };

/** What a machine may use at most; undefined: what drillbook allows every machine. */
export interface MachineLimits {
  /** Bytes, of memory and swap together. */
  readonly memory: number | undefined;
  /** Cores; may be a fraction. */
  readonly cpus: number | undefined;
}
