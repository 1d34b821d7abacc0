/**
 * The public API `drillbook/lab`: engines, labs, drills, and removing what dead runs left behind. Importing it loads
 * the engine's client, and changes nothing else in the process.
 */

// Engines
export { connectEngine } from './engine/engine.ts';
export type { AskOptions, ConnectOptions, Engine, EngineInfo } from './engine/engine.ts';
export { EngineError } from './engine/engine-error.ts';
export type { EngineCode } from './engine/engine-error.ts';
export { openContainer } from './machine/lab-target.ts';
export { TargetError } from '../targets/target.ts';
export { examine } from './doctor.ts';
export type { Check, CheckId, Examination, ExamineOptions, LabReadiness } from './doctor.ts';
export { lacksOf } from './support.ts';
export type { HostNeed } from './needs.ts';

// Labs as files describe them
export { loadLab } from './definition/load.ts';
export type { LoadedLab } from './definition/load.ts';
export { loadLabs } from '../project/labs.ts';
export type {
  Healthcheck,
  ImageSource,
  LabAtVersion,
  LabDefinition,
  LabName,
  LabTool,
  LabVersion,
  Machine,
  MachineLimits,
  MachineOfLab,
  MachineSettings,
  Ready,
  StartsAfter,
  Tmpfs,
  VolumeMount,
} from './definition/model.ts';

// Runs and labs
export { beginRun } from './ledger/run.ts';
export type { Run } from './ledger/run.ts';
export type { FuseConnection, Ledger, LedgerEntry } from './ledger/ledger.ts';
export type { ResourceRole } from './ledger/labels.ts';
export type { HarnessId } from './ledger/harness.ts';
export { startLab } from './start-lab.ts';
export type { LabRequest } from './start-lab.ts';
export type { FileForLab, Lab } from './lab.ts';
export { FileRefused } from '../document/regular-file.ts';
export { sweep } from './teardown/sweep.ts';
export type { Swept } from './teardown/sweep.ts';
export type { Leftover } from './teardown/leftover.ts';

// Drills
export { planDrills } from '../project/plan-drills.ts';
export type { Plan, PlannedDrill } from '../drill/plan.ts';
export { runbooksOf } from '../project/expected-runbooks.ts';
export type { DrillRunbooks } from '../project/expected-runbooks.ts';
export { runDrills } from '../drill/run-drills.ts';
export type { DrillsRequest } from '../drill/run-drills.ts';
export type { Hold } from '../drill/request.ts';
export type { DrillEvent, DrillListener, DrillName } from '../drill/events.ts';
export type { ActionOutcome } from '../drill/act.ts';
export { UsageError } from '../document/usage-error.ts';
export type { DrillDocument, DrillResult, Verdict } from '../drill/result.ts';
