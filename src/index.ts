/**
 * The public API `drillbook`: load and check runbooks and scenarios, open targets, diagnose, record and replay,
 * describe incidents, run mutation tests, report. Importing it loads nothing that talks to an engine; for that, see
 * `drillbook/lab`.
 */

// Runbooks and scenarios
export { loadRunbook } from './runbook/load/load.ts';
export type { LoadedRunbook, LoadOptions } from './runbook/load/load.ts';
export type { Shared, SharedFile, SharedFiles } from './runbook/load/shared.ts';
export type {
  Applies,
  Finding,
  HealthyIfStep,
  ChainPart,
  MessageChoice,
  Metadata,
  Input,
  LetStep,
  ListUnit,
  LoopOver,
  Parsed,
  Parser,
  AskCommon,
  AskStep,
  ReadStep,
  Remedy,
  RemedyCommand,
  RunStep,
  Runbook,
  Sampling,
  Severity,
  SkippedLines,
  Step,
  StepCommon,
  Subjects,
} from './runbook/model.ts';
export type { ChainKind } from './runbook/chain-kinds.ts';
export { loadScenario } from './scenario/load.ts';
export type { LoadedScenario } from './scenario/load.ts';
export type {
  Action,
  Expectation,
  ExpectedFinding,
  LabFile,
  Need,
  Oracle,
  Scenario,
  ScenarioInput,
} from './scenario/model.ts';
export { BrokenFiles, loadRunbooks, loadScenarios } from './project/library.ts';
export { checkFiles } from './project/check-files.ts';
export type { Checked } from './project/check-files.ts';
export type {
  Binding,
  Expression,
  MissingField,
  LoopElement,
  Observation,
  Outcome,
  Scope,
  Template,
} from './expression/outcome.ts';
export type { ObservationStatus } from './expression/observation-status.ts';

// Files and their problems
export { readSource } from './document/read-source.ts';
export type { Source } from './document/source.ts';
export type { Path, YamlFile, YamlOptions } from './document/yaml-file.ts';
export type { Validation } from './document/validate.ts';
export type { ProblemCode } from './document/codes.ts';
export type { Place, Problem } from './document/problem.ts';
export { renderProblem } from './document/render-problem.ts';
export type { ProblemStyle } from './document/render-problem.ts';
export { UsageError } from './document/usage-error.ts';

// Targets
export { openTarget } from './project/open-target.ts';
export type { OpenTargetOptions } from './project/open-target.ts';
export { openLocal } from './targets/local.ts';
export { openSsh } from './targets/ssh.ts';
export type { SshOptions } from './targets/ssh.ts';
export type { SshDestination } from './targets/name.ts';
export type { TargetOptions } from './targets/shell-target.ts';
export { decodeUtf8, TargetError } from './targets/target.ts';
export type { Answer, AnswerStatus, AskLimits, StuckTask, Target } from './targets/target.ts';
export { EngineError } from './lab/engine/engine-error.ts';
export type { EngineCode } from './lab/engine/engine-error.ts';

// Diagnoses
export { diagnose, diagnoseAll } from './diagnose/diagnose.ts';
export type { DiagnoseOptions } from './diagnose/diagnose.ts';
export type {
  Diagnosis,
  ExplainedExpression,
  ExplainedKind,
  ExplainedPart,
  ChainLink,
  DecidingStep,
  FoundFinding,
  PlannedCommand,
  RemedyPlan,
  StepReport,
  StepStatus,
  SubjectReport,
  SubjectStatus,
  UndecidedCondition,
} from './diagnose/diagnosis.ts';
export type { StepObservation } from './diagnose/observe.ts';
export type { StepResult } from './diagnose/ask-step.ts';
export type { StepListener } from './diagnose/subject.ts';
export { applyRemedy } from './diagnose/remedy.ts';
export type { CureOutcome } from './diagnose/remedy.ts';

// Captures
export { recording } from './capture/record.ts';
export type { RecordingTarget } from './capture/record.ts';
export { mask } from './capture/mask/mask.ts';
export type { MaskOptions } from './capture/mask/mask.ts';
export { MaskPatternError } from './capture/mask/patterns.ts';
export { formatCapture } from './capture/format.ts';
export type { FormattedCapture, LargeOutputs } from './capture/format.ts';
export { writeCapture } from './capture/write.ts';
export { loadCapture } from './capture/load.ts';
export type { CaptureLimits } from './capture/load.ts';
export { openCapture, replayIndex } from './capture/replay.ts';
export type { ReplayIndex } from './capture/replay.ts';
export { shrink } from './capture/shrink.ts';
export type { ShrinkRequest, Shrunk } from './capture/shrink.ts';
export type {
  Asked,
  Capture,
  CaptureHeader,
  DrillPhase,
  MaskNote,
  Question,
  RawCapture,
} from './capture/model.ts';
export type { SkippedNote } from './diagnose/skipped-notes.ts';

// Incidents
export { loadIncident } from './incident/load.ts';
export type { LoadedIncident } from './incident/load.ts';
export type { Expected, Incident } from './incident/model.ts';
export type { ExpectedFindingData, FactsData } from './incident/schema.ts';
export { incidentTarget } from './incident/target.ts';
export { judgeIncident } from './incident/judge.ts';
export type { IncidentResult, Judgement } from './incident/judge.ts';

// Mutants
export { loadRecordedDrills } from './drill/recorded.ts';
export type { RecordedDrill, RecordedPhase } from './drill/recorded.ts';
export { loadVariations } from './mutation/variation/load.ts';
export type { AllowedMutant, LoadedVariations, Variation } from './mutation/variation/load.ts';
export type { AllowanceData, VariationData, VariationsData } from './mutation/variation/schema.ts';
export { mutate } from './mutation/mutate.ts';
export type { MutateRequest, MutationDocument, MutationResult, Survivor } from './mutation/mutate.ts';
export type { Operator } from './mutation/mutant.ts';

// Reports
export { FORMATS, render } from './report/format.ts';
export type { Format } from './report/format.ts';
export type { Reportable, Style } from './report/reportable.ts';
export { consoleMutation } from './report/mutation.ts';
export type {
  Comparison,
  DrillDocument,
  DrillEngine,
  DrillProblem,
  DrillResult,
  FindingOf,
  Phase,
  Reason,
  RunbookResult,
  RunbookScore,
  SkippedScenario,
  TimelineEntry,
  TimelineEvent,
  Verdict,
} from './drill/result.ts';
export type { Leftover } from './lab/teardown/leftover.ts';
