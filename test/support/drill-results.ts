/** Drill results for tests of their consumers: as expected, except for what is given. */
import type { FoundFinding } from '../../src/diagnose/diagnosis.ts';
import { compareFindings } from '../../src/drill/comparison.ts';
import { documentOf } from '../../src/drill/matrix.ts';
import type { DrillDocument, DrillResult, Phase, RunbookResult } from '../../src/drill/result.ts';

/** Text that a format, a terminal or a workflow could interpret. */
export const HOSTILE =
  'a\u001b[31m<b>&"\'`|]]>\n::error file=x::y\r%0A,:@you **x** [l](http://evil.example) \u202e\u0000\ud800';

export function aFinding(given: Partial<FoundFinding> = {}): FoundFinding {
  return {
    id: 'first-process-stopped',
    severity: 'critical',
    subject: 'victim',
    message: 'victim stands still.',
    certainty: 'certain',
    evidence: {},
    ...given,
  };
}

export function aRunbookResult(given: Partial<RunbookResult> = {}): RunbookResult {
  const result = {
    runbook: 'container-stopped-by-signal',
    verdict: 'quiet',
    expected: [],
    before: [],
    during: [],
    after: [],
    reasons: [],
    ms: { before: 1, during: 1, after: 1 },
    ...given,
  } as const;
  const { ms, before, during, after } = result;
  const took = (phase: Phase): boolean => ms[phase] !== undefined;
  return {
    compared: compareFindings(result.expected, {
      before: took('before') ? before : undefined,
      during: took('during') ? during : undefined,
      after: took('after') ? after : undefined,
    }),
    ...result,
  };
}

export function aDrill(given: Partial<DrillResult> = {}): DrillResult {
  return {
    scenario: 'stopped-by-signal',
    file: 'scenarios/stopped-by-signal/scenario.yaml',
    lab: 'bookworm',
    inputs: {},
    reproduced: true,
    verdict: 'quiet',
    ms: 1200,
    timeline: [],
    runbooks: [aRunbookResult()],
    problems: [],
    leftovers: [],
    ...given,
  };
}

/** A drill in which all foreign text is hostile, and everything that can fail has failed. */
export function aHostileDrill(): DrillResult {
  const finding = aFinding({ subject: HOSTILE, message: HOSTILE, evidence: { stack: HOSTILE } });
  const runbook = aRunbookResult({
    verdict: 'false-alarm',
    during: [finding],
    reasons: [
      { phase: 'during', verdict: 'false-alarm', message: HOSTILE, file: 'runbooks/a,b:c.yaml', line: 7 },
    ],
  });
  return aDrill({
    verdict: 'errored',
    runbooks: [runbook],
    problems: [{ code: 'setup-failed', phase: 'prepare', message: HOSTILE }],
    leftovers: [{ kind: 'container', name: HOSTILE, command: HOSTILE }],
  });
}

export function aDocument(drills: readonly DrillResult[]): DrillDocument {
  return documentOf('run', 3400, drills);
}
