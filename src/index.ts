/**
 * The public API: load and check runbooks and scenarios, diagnose a target, drill.
 */
export type { Problem } from './document/problem.ts';
export { loadRunbook } from './runbook/load/load.ts';
export type { LoadedRunbook, LoadOptions } from './runbook/load/load.ts';
export type { Runbook, Severity } from './runbook/model.ts';
export { loadScenario } from './scenario/load.ts';
export type { LoadedScenario } from './scenario/load.ts';
export type { Scenario } from './scenario/model.ts';
export { diagnose, diagnoseAll } from './diagnose/diagnose.ts';
export type { DiagnoseOptions } from './diagnose/diagnose.ts';
export type { Diagnosis, FoundFinding, RemedyPlan, StepReport, SubjectReport } from './diagnose/diagnosis.ts';
export { openLocal } from './targets/local.ts';
export { openSsh } from './targets/ssh.ts';
export { openCapture } from './capture/replay.ts';
export { loadIncident } from './incident/load.ts';
export type { LoadedIncident } from './incident/load.ts';
export type { Incident } from './incident/model.ts';
export { incidentTarget } from './incident/target.ts';
export { TargetError } from './targets/target.ts';
export type { Answer, ProbeLimits, Target } from './targets/target.ts';
export { beginRun, connectEngine, openContainer, startLab, sweep } from './lab/index.ts';
export { drill } from './drill/drill.ts';
export type { DrillRequest } from './drill/request.ts';
export { documentOf, runMatrix } from './drill/matrix.ts';
export type { DrillDocument, DrillResult, RunbookResult, Verdict } from './drill/result.ts';
