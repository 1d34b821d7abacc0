/**
 * A runbook while it is made: the model, with what `check` needs besides and a diagnosis does not.
 */
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { ShellScript } from '../../shell/model.ts';

/** Something that asks the target, for the rules about safe probing. */
export interface CheckedQuestion {
  readonly inFile: InFile;
  readonly path: Path;
  readonly run: string | undefined;
  readonly shell: ShellScript | undefined;
  readonly reads: readonly { readonly path: Path; readonly source: string }[];
  readonly hasTitle: boolean;
  /** A step of a remedy may change things: that is what it is for. */
  readonly mayChange: boolean;
}

/** A condition, for the rules about what can never hold. */
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

/** What the loader saw, file by file. */
export class Seen {
  readonly questions: CheckedQuestion[] = [];
  readonly conditions: Condition[] = [];
  /** The files of the probes that are used, once for each use. */
  readonly probes: InFile[] = [];
}
