/** Compares what runbooks report for an incident with what is right. */
import type { Diagnosis, FoundFinding } from '../diagnose/diagnosis.ts';
import { compileRegex } from '../expression/regex.ts';
import type { Expected, Incident } from './model.ts';
import type { ExpectedFindingData } from './schema.ts';

/**
 * - `right`: as expected. `doubts`: the expected findings, but with another reason, culprit, remedy or certainty.
 * - `unknown`: no finding where one is expected, and the diagnosis reports that something could not be observed.
 * - `wrong`: another finding, or an extra one. `silent`: healthy where a finding is expected, or not applicable where a
 *   status is.
 * - `false-alarm`: a finding where none is expected.
 */
export type IncidentResult = 'right' | 'doubts' | 'unknown' | 'wrong' | 'silent' | 'false-alarm';

/** A runbook's result for an incident, compared with what is right. */
export interface Judgement {
  readonly runbook: string;
  readonly outcome: IncidentResult;
  /** What differs from the expectation; empty for `right`. */
  readonly why: readonly string[];
}

/** @param expected undefined: the incident does not list the runbook, so it must have no finding */
export function judge(diagnosis: Diagnosis, expected: Expected | undefined): Judgement {
  const result = (outcome: IncidentResult, ...why: string[]): Judgement => ({
    runbook: diagnosis.runbook,
    outcome,
    why,
  });
  const { findings } = diagnosis;
  if (expected === 'not-healthy' && findings.length > 0) return result('right');
  if (expected === undefined || typeof expected === 'string') {
    if (findings.length > 0) {
      return expected === 'not-healthy' ? result('right') : result('false-alarm', ...findings.map(described));
    }
    return withoutFinding(diagnosis, expected, result);
  }
  const missing = expected.filter((one) => !findings.some((found) => isThat(found, one)));
  const extra = findings.filter((found) => !expected.some((one) => isThat(found, one)));
  if (missing.length === expected.length && findings.length === 0) {
    const lost = missing.map((one) => `${one.finding} was not found`);
    const unseen = diagnosis.subjects.flatMap((subject) => subject.unseen ?? []);
    return hasUnknown(diagnosis)
      ? result('unknown', ...lost, ...unseen)
      : result('silent', ...lost, ...notApplying(diagnosis));
  }
  if (missing.length > 0 || extra.length > 0) {
    return result('wrong', ...missing.map((one) => `${one.finding} was not found`), ...extra.map(described));
  }
  const doubts = findings.flatMap((found) =>
    doubtsOf(
      found,
      expected.filter((one) => isThat(found, one)),
    ),
  );
  return doubts.length > 0 ? result('doubts', ...doubts) : result('right');
}

function withoutFinding(
  diagnosis: Diagnosis,
  expected: Exclude<Expected, readonly ExpectedFindingData[]> | undefined,
  result: (outcome: IncidentResult, ...why: string[]) => Judgement,
): Judgement {
  const isUnknown = hasUnknown(diagnosis);
  const unseen = diagnosis.subjects.flatMap((subject) => subject.unseen ?? []);
  if (expected === 'healthy' && isUnknown) return result('unknown', ...unseen);
  if (expected === 'healthy' && diagnosis.applies === false)
    return result('silent', ...notApplying(diagnosis));
  if ((expected === 'unknown' || expected === 'not-healthy') && !isUnknown) {
    const [why = 'the diagnosis is healthy'] = notApplying(diagnosis);
    return result('silent', why);
  }
  return result('right');
}

function notApplying({ applies, reason }: Diagnosis): string[] {
  return applies === false ? [`the runbook does not apply: ${reason}`] : [];
}

export function hasUnknown(diagnosis: Diagnosis): boolean {
  return diagnosis.subjects.some((subject) => subject.status === 'unknown');
}

function isThat(found: FoundFinding, expected: ExpectedFindingData): boolean {
  return (
    found.id === expected.finding && (expected.subject === undefined || expected.subject === found.subject)
  );
}

function doubtsOf(found: FoundFinding, all: readonly ExpectedFindingData[]): string[] {
  // If a finding is expected twice, for any subject, it is right if it matches either expectation.
  const each = all.map((expected) => doubts(found, expected));
  return each.some((some) => some.length === 0) ? [] : (each[0] ?? []);
}

function doubts(found: FoundFinding, expected: ExpectedFindingData): string[] {
  const remedy = remedyText(found);
  const wrong: string[] = [];
  const need = (pattern: string | undefined, text: string, what: string, wanted: boolean): void => {
    if (pattern !== undefined && matches(pattern, text) !== wanted) {
      wrong.push(`the ${what} of ${found.id} ${wanted ? 'lacks' : 'has'} /${pattern}/: ${text}`);
    }
  };
  need(expected.message, found.message, 'message', true);
  need(expected['message-not'], found.message, 'message', false);
  need(expected.remedy, remedy, 'remedy', true);
  need(expected['remedy-not'], remedy, 'remedy', false);
  if (expected.certainty !== undefined && expected.certainty !== found.certainty) {
    wrong.push(`${found.id} is ${found.certainty}`);
  }
  return wrong;
}

/** The commands, and why there are none. */
function remedyText({ remedy }: FoundFinding): string {
  if (remedy === undefined) return '';
  return [...remedy.commands.map(({ command }) => command), remedy.problem ?? ''].join('\n');
}

function matches(pattern: string, text: string): boolean {
  const compiled = compileRegex(pattern);
  return 'regex' in compiled && compiled.regex.test(text);
}

function described({ id, subject, message }: FoundFinding): string {
  return `${id} (${subject}): ${message}`;
}

/**
 * Compares what runbooks report for an incident with what it expects of them; one judgement for each diagnosis.
 *
 * @example
 * const { incident } = loadIncident('report.yaml');
 * if (incident === undefined) throw new Error('see its problems');
 * const diagnoses = await diagnoseAll([runbook], incidentTarget(incident.id, incident.facts));
 * for (const { outcome, why } of judgeIncident(incident, diagnoses)) console.log(outcome, why.join('; '));
 */
export function judgeIncident(incident: Incident, diagnoses: readonly Diagnosis[]): Judgement[] {
  return diagnoses.map((diagnosis) => judge(diagnosis, incident.expect.get(diagnosis.runbook)));
}
