/**
 * What a reporter receives.
 */
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { DrillDocument } from '../drill/result.ts';

/** A result that can be rendered. */
export type Reportable =
  | { readonly kind: 'drill'; readonly document: DrillDocument }
  | { readonly kind: 'diagnoses'; readonly diagnoses: readonly Diagnosis[] };

/** How it is rendered. */
export interface Style {
  readonly colour: boolean;
  /** Also what is only of use to whoever writes or mends the runbook. */
  readonly verbose?: boolean;
}
