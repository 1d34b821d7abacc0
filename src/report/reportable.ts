/**
 * The input of a reporter.
 */
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { DrillDocument } from '../drill/result.ts';

/** A result that can be rendered. */
export type Reportable =
  | { readonly kind: 'drill'; readonly document: DrillDocument }
  | { readonly kind: 'diagnoses'; readonly diagnoses: readonly Diagnosis[] };

/** How to render a result. */
export interface Style {
  readonly colour: boolean;
  /** Width of the terminal; absent: words do not wrap, for files and pipes. */
  readonly columns?: number | undefined;
  /** Show all evidence instead of what decided. */
  readonly evidence?: boolean;
  /** Also show all steps, and what only the author of a runbook needs. */
  readonly verbose?: boolean;
}
