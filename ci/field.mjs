#!/usr/bin/env node
/**
 * The field score: every incident from a public report against every runbook, expected and actual, at first try and
 * now. `npm run field` builds first.
 *
 * --runbooks DIR   with the runbooks of another folder, e.g. those of an older revision
 * --not-right      only what is not right
 * --first-try      stores the current result as the first try of every incident that has none yet
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { diagnoseAll } from '../dist/diagnose/diagnose.js';
import { judge } from '../dist/incident/judge.js';
import { loadIncident } from '../dist/incident/load.js';
import { incidentTarget } from '../dist/incident/target.js';
import { loadRunbook } from '../dist/runbook/load/load.js';
import { SharedFolders } from '../dist/runbook/load/shared.js';

const FOLDER = 'test/fixtures/incidents';
const FIRST_TRY = join(FOLDER, 'first-try.yaml');
/** Best first. */
const OUTCOMES = ['right', 'doubts', 'unknown', 'wrong', 'false-alarm', 'silent'];
const NAMES = {
  right: 'right',
  doubts: 'right with doubts',
  unknown: 'unknown',
  wrong: 'wrong',
  'false-alarm': 'false alarm',
  silent: 'silently healthy',
};

const { values } = parseArgs({
  options: {
    runbooks: { type: 'string', default: 'runbooks' },
    'not-right': { type: 'boolean', default: false },
    'first-try': { type: 'boolean', default: false },
  },
});

const runbooks = loadFolder(values.runbooks);
const firstTry = existsSync(FIRST_TRY) ? (parse(readFileSync(FIRST_TRY, 'utf8')) ?? {}) : {};
const from = performance.now();
const results = [];
for (const name of readdirSync(FOLDER).toSorted()) {
  if (!name.endsWith('.yaml') || join(FOLDER, name) === FIRST_TRY) continue;
  results.push(await resultOf(join(FOLDER, name)));
}
const ms = Math.round(performance.now() - from);
if (values['first-try']) writeFirstTry();
print();

function loadFolder(folder) {
  const shared = new SharedFolders();
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => {
      const file = join(folder, name);
      const { runbook, problems } = loadRunbook(file, { shared: shared.beside(file) });
      if (runbook === undefined) {
        const said = problems.map(({ file: at, line, message }) => `${at}:${line}: ${message}`);
        throw new Error(said.join('\n'));
      }
      return runbook;
    });
}

/** Each runbook's result for an incident; a runbook that does not exist counts as silent. */
async function resultOf(file) {
  const { incident, problems } = loadIncident(file);
  if (incident === undefined)
    throw new Error(problems.map(({ message }) => `${file}: ${message}`).join('\n'));
  const diagnoses = await diagnoseAll(runbooks, incidentTarget(file, incident.facts));
  const rows = [];
  for (const diagnosis of diagnoses) {
    const expected = incident.expect.get(diagnosis.runbook);
    const { outcome, why } = judge(diagnosis, expected);
    // A runbook that is not named must have no finding, and nothing else is checked.
    if (expected !== undefined || outcome !== 'right')
      rows.push({ runbook: diagnosis.runbook, expected, outcome, why });
  }
  const known = new Set(runbooks.map(({ id }) => id));
  for (const [runbook, expected] of incident.expect) {
    if (!known.has(runbook)) rows.push({ runbook, expected, outcome: 'silent', why: ['no such runbook'] });
  }
  return { incident, rows, outcome: worst(rows) };
}

function worst(rows) {
  return (
    rows.map(({ outcome }) => outcome).toSorted((a, b) => OUTCOMES.indexOf(b) - OUTCOMES.indexOf(a))[0] ??
    'right'
  );
}

function writeFirstTry() {
  for (const { incident, rows } of results) {
    firstTry[incident.id] ??= Object.fromEntries(rows.map(({ runbook, outcome }) => [runbook, outcome]));
  }
  const sorted = Object.fromEntries(Object.entries(firstTry).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const head =
    '# The first result for each incident, by runbook; written by `npm run field -- --first-try`.\n';
  writeFileSync(FIRST_TRY, head + stringify(sorted));
}

function print() {
  const publicOnes = results.filter(({ incident }) => incident.sources.length > 0);
  for (const { incident, rows } of publicOnes) {
    const shown = values['not-right'] ? rows.filter(({ outcome }) => outcome !== 'right') : rows;
    if (shown.length === 0) continue;
    process.stdout.write(`${incident.id}\n  ${incident.title}\n  ${incident.sources[0]}\n`);
    for (const { runbook, expected, outcome, why } of shown) {
      const first = firstTry[incident.id]?.[runbook] ?? '-';
      process.stdout.write(
        `    ${runbook.padEnd(28)} ${expectation(expected).padEnd(44)} ${NAMES[first] ?? first} | ${NAMES[outcome]}\n`,
      );
      for (const line of outcome === 'right' ? [] : why.slice(0, 3))
        process.stdout.write(`      ${line.slice(0, 200)}\n`);
    }
    process.stdout.write('\n');
  }
  const now = count(publicOnes.map(({ outcome }) => outcome));
  const first = count(publicOnes.map(({ incident, rows }) => firstOutcome(incident, rows)));
  const table = [
    ['', 'first try', 'now'],
    ...OUTCOMES.map((outcome) => [NAMES[outcome], share(first, outcome), share(now, outcome)]),
    ['public incidents', String(first.total), String(now.total)],
  ];
  for (const [label, one, other] of table) {
    process.stdout.write(`${label.padEnd(20)}${one.padStart(14)}${other.padStart(14)}\n`);
  }
  const others = results.length - publicOnes.length;
  process.stdout.write(
    `\n${results.length} incidents (${others} not public), ${runbooks.length} runbooks, ${ms} ms\n`,
  );
  process.exitCode = results.some(({ outcome }) => outcome === 'silent' || outcome === 'false-alarm') ? 1 : 0;
}

function expectation(expected) {
  if (expected === undefined) return '(no finding)';
  return typeof expected === 'string' ? expected : expected.map(({ finding }) => finding).join(', ');
}

/** The worst first result among the runbooks that are named now. */
function firstOutcome(incident, rows) {
  const known = firstTry[incident.id];
  if (known === undefined) return undefined;
  return worst(
    rows
      .flatMap(({ runbook }) => (known[runbook] === undefined ? [] : [{ outcome: known[runbook] }]))
      .concat(
        Object.entries(known).flatMap(([, outcome]) => (outcome === 'false-alarm' ? [{ outcome }] : [])),
      ),
  );
}

function count(outcomes) {
  const counts = { total: 0 };
  for (const outcome of outcomes) {
    if (outcome === undefined) continue;
    counts.total++;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

function share(counts, outcome) {
  const number = counts[outcome] ?? 0;
  return counts.total === 0 ? '-' : `${number} (${Math.round((number * 100) / counts.total)} %)`;
}
