/**
 * JUnit XML: a test case for each scenario × runbook × phase; a failure shows expected and actual findings with their
 * evidence. A diagnosis is a test suite, a subject a test case.
 */
import type { Diagnosis, FoundFinding } from '../diagnose/diagnosis.ts';
import type { DrillDocument, DrillResult, Phase, RunbookResult } from '../drill/result.ts';
import { timeToDetect } from '../drill/result.ts';
import { drillNames } from './drill-order.ts';
import { shownEvidence } from './evidence-text.ts';
import { notApplying } from './not-applying.ts';
import type { Reportable } from './reportable.ts';
import { xmlAttribute, xmlText } from '../text/xml-text.ts';

/** Characters of one finding's evidence in a failure; the JSON report has all of it. */
const MOST_EVIDENCE = 4000;
const PHASES = ['before', 'during', 'after'] as const satisfies readonly Phase[];

export function junit(result: Reportable): string {
  const suites =
    result.kind === 'drill' ? drillSuites(result.document) : result.diagnoses.map(diagnosisSuite);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="drillbook">\n${suites.join('')}</testsuites>\n`;
}

interface Case {
  readonly name: string;
  readonly ms: number;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly text: string;
}

/** A name and a value, beside the test cases of a suite. */
type Property = readonly [string, string];

function suite(
  name: string,
  ms: number,
  cases: readonly Case[],
  properties: readonly Property[] = [],
): string {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  const head =
    `  <testsuite name=${xmlAttribute(name)} time="${(ms / 1000).toFixed(3)}" tests="${cases.length}" ` +
    `failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}">\n`;
  return `${head}${propertyList(properties)}${cases.map((one) => testCase(name, one)).join('')}  </testsuite>\n`;
}

function propertyList(properties: readonly Property[]): string {
  if (properties.length === 0) return '';
  const rows = properties.map(
    ([name, value]) => `      <property name=${xmlAttribute(name)} value=${xmlAttribute(value)}/>\n`,
  );
  return `    <properties>\n${rows.join('')}    </properties>\n`;
}

function testCase(suiteName: string, { name, ms, outcome, message, text }: Case): string {
  const head = `    <testcase classname=${xmlAttribute(suiteName)} name=${xmlAttribute(name)} time="${(ms / 1000).toFixed(3)}"`;
  if (outcome === 'passed') return `${head}/>\n`;
  return `${head}>\n      <${outcome} message=${xmlAttribute(message)}>${xmlText(text)}</${outcome}>\n    </testcase>\n`;
}

function drillSuites(document: DrillDocument): string[] {
  const name = drillNames(document);
  return [
    ...document.drills.map((drill) => suite(name(drill), drill.ms, drillCases(drill), timesToDetect(drill))),
    ...(document.skipped ?? []).map(({ scenario, lab, because }) =>
      suite(`${scenario} (${lab})`, 0, [
        { name: 'the drill itself', ms: 0, outcome: 'skipped', message: because.join(' '), text: '' },
      ]),
    ),
  ];
}

/** In milliseconds. */
function timesToDetect(drill: DrillResult): Property[] {
  return drill.runbooks.flatMap((one): Property[] => {
    const time = timeToDetect(one);
    return time === undefined ? [] : [[`timeToDetect.${one.runbook}`, String(time)]];
  });
}

function drillCases(drill: DrillResult): Case[] {
  const own: Case[] = drill.problems.map(({ code, phase, message }) => ({
    name: `the drill itself (${phase})`,
    ms: 0,
    outcome: 'error',
    message: code,
    text: message,
  }));
  return [...own, ...drill.runbooks.flatMap((runbook) => PHASES.map((phase) => phaseCase(runbook, phase)))];
}

function phaseCase(result: RunbookResult, phase: Phase): Case {
  const name = `${result.runbook} (${phase})`;
  const ms = result.ms[phase];
  if (ms === undefined) {
    return { name, ms: 0, outcome: 'skipped', message: 'the drill did not reach this phase', text: '' };
  }
  const reasons = result.reasons.filter((reason) => reason.phase === phase);
  const [first] = reasons;
  const not = phase === 'during' ? notApplying(result) : undefined;
  if (first === undefined && not !== undefined) {
    return { name, ms, outcome: 'skipped', message: not, text: '' };
  }
  if (first === undefined) return { name, ms, outcome: 'passed', message: '', text: '' };
  const wanted =
    phase === 'during' ? result.expected.map((one) => `${one.finding}: ${one.subjects.join(', ')}`) : [];
  const text = [
    ...reasons.map((reason) => `${reason.verdict}: ${reason.message} (${reason.file}:${reason.line})`),
    `expected: ${wanted.length === 0 ? 'nothing' : wanted.join('; ')}`,
    `actual: ${result[phase].length === 0 ? 'nothing' : ''}`,
    ...result[phase].flatMap(findingLines),
  ].join('\n');
  return {
    name,
    ms,
    outcome: first.verdict === 'errored' ? 'error' : 'failure',
    message: first.message,
    text,
  };
}

function findingLines(finding: FoundFinding): string[] {
  const evidence = Object.entries(finding.evidence).map(([step, text]) => `${step}:\n${text}`);
  return [
    `${finding.id} for ${finding.subject}: ${finding.message}`,
    shownEvidence(evidence.join('\n'), MOST_EVIDENCE),
  ];
}

function diagnosisSuite(diagnosis: Diagnosis): string {
  const not = notApplying(diagnosis);
  const none: Case[] =
    not === undefined ? [] : [{ name: diagnosis.runbook, ms: 0, outcome: 'skipped', message: not, text: '' }];
  const cases = diagnosis.subjects.map((subject): Case => {
    const findings = diagnosis.findings.filter((finding) => finding.subject === subject.name);
    const text = [...(subject.unseen ?? []), ...findings.flatMap(findingLines)].join('\n');
    const message = findings.map((finding) => finding.id).join(', ');
    switch (subject.status) {
      case 'healthy':
        return { name: subject.name, ms: 0, outcome: 'passed', message, text };
      case 'suspect':
        return { name: subject.name, ms: 0, outcome: 'failure', message, text };
      case 'unknown':
        return { name: subject.name, ms: 0, outcome: 'error', message: 'unknown', text };
    }
  });
  return suite(`${diagnosis.runbook} on ${diagnosis.target}`, diagnosis.ms, [...none, ...cases]);
}
