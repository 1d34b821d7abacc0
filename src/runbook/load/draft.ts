/**
 * A runbook during loading: the model, and additional data for `check` that a diagnosis does not need.
 */
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { ShellScript } from '../../shell/model.ts';

/** A command or a read, for the rules about safe probing. */
export interface CheckedQuestion {
  readonly inFile: InFile;
  readonly path: Path;
  readonly run: string | undefined;
  readonly shell: ShellScript | undefined;
  readonly reads: readonly { readonly path: Path; readonly source: string }[];
  readonly hasTitle: boolean;
  /** Commands of a remedy may change the system. */
  readonly mayChange: boolean;
}

/** A condition, for the rules about conditions that never hold. */
export interface Condition {
  readonly inFile: InFile;
  readonly path: Path;
  readonly role:
    | 'when'
    | 'confirm'
    | 'healthy-if'
    | 'where'
    | 'until'
    | 'step-when'
    | 'remedy-when'
    | 'message-when';
  readonly expression: CompiledExpression;
}

/** What the loader collected, by file. */
export class Seen {
  readonly questions: CheckedQuestion[] = [];
  readonly conditions: Condition[] = [];
  /** The files of the used probes and shared remedies, once for each use. */
  readonly shared: InFile[] = [];
}
