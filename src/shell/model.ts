/** A shell command as far as it is parsed: its pipelines, their commands, and those commands' words. */
import type { Fault } from '../document/fault.ts';

export interface ShellWord {
  readonly start: number;
  readonly end: number;
  /** What the shell expands it to, if that is known without running anything. */
  readonly text: string | undefined;
  /** As written. */
  readonly source: string;
  readonly hasHole: boolean;
}

export interface ShellRedirect {
  /** The number before the operator: `2` of `2>`. */
  readonly descriptor: string | undefined;
  readonly operator: string;
  readonly target: ShellWord;
}

export interface ShellCommand {
  readonly assignments: readonly ShellWord[];
  /** The command's name first. */
  readonly words: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  readonly start: number;
  readonly end: number;
}

/** Commands joined by `|`; the exit code is the last one's. */
export interface ShellPipeline {
  readonly commands: readonly ShellCommand[];
}

export interface ShellScript {
  /** All pipelines, including those inside substitutions and subshells. */
  readonly pipelines: readonly ShellPipeline[];
  readonly faults: readonly Fault[];
}
