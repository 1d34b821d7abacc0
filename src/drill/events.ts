/** Events of a running drill. Reporters and the demo listen; nothing depends on them. */
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { StepListener } from '../diagnose/subject.ts';
import type { Lab } from '../lab/lab.ts';
import type { Action, Scenario } from '../scenario/model.ts';
import type { ActionOutcome } from './act.ts';
import type { DrillResult, Phase, TimelineEvent } from './result.ts';

/** A drill of a run. */
export interface DrillName {
  readonly scenario: string;
  /** The lab and its version, e.g. `docker@bookworm`. */
  readonly labName: string;
}

/** An event in a drill. `labName`, e.g. `docker@bookworm`, tells apart the drills of one scenario in several labs. */
export type DrillEvent =
  /** Once for a run, before its first drill. `jobs` is the number of labs at the same time. */
  | { readonly type: 'planned'; readonly drills: readonly DrillName[]; readonly jobs: number }
  | { readonly type: 'started'; readonly scenario: Scenario; readonly labName: string }
  | {
      readonly type: 'timeline';
      readonly scenario: string;
      readonly labName: string;
      readonly event: TimelineEvent;
      readonly at: number;
    }
  | { readonly type: 'lab'; readonly scenario: string; readonly lab: Lab }
  | {
      readonly type: 'action';
      readonly scenario: string;
      readonly action: Action;
      readonly outcome: ActionOutcome;
    }
  | { readonly type: 'oracle'; readonly scenario: string; readonly holds: boolean; readonly said: string }
  | { readonly type: 'phase'; readonly scenario: string; readonly phase: Phase }
  | {
      readonly type: 'step';
      readonly scenario: string;
      readonly phase: Phase;
      readonly step: Parameters<StepListener>[0];
    }
  | {
      readonly type: 'diagnosis';
      readonly scenario: string;
      readonly phase: Phase;
      readonly diagnosis: Diagnosis;
    }
  | { readonly type: 'remedy'; readonly scenario: string; readonly command: string; readonly said: string }
  | { readonly type: 'hold'; readonly scenario: string; readonly lab: Lab }
  | { readonly type: 'ended'; readonly scenario: string; readonly result: DrillResult };

/** Called for each event as it happens. */
export type DrillListener = (event: DrillEvent) => void;
