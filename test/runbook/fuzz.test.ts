/**
 * Whatever is done to a shipped file: it is loaded, or its problems are told; never a crash, never a hang.
 * `npm run fuzz` tries a million.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/document/problem.ts';
import { renderProblem } from '../../src/document/render-problem.ts';
import type { Runbook } from '../../src/runbook/model.ts';
import { checkProbe } from '../../src/runbook/load/load-probe.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { showRunbook } from '../../src/runbook/page/show.ts';
import { loadLab } from '../../src/lab/definition/load.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { mutate, randomFrom } from '../support/mutations.ts';

const COUNT = Number(process.env['DRILLBOOK_FUZZ'] ?? 1000);
const SEED = Number(process.env['DRILLBOOK_FUZZ_SEED'] ?? 1);
/** Milliseconds of computing, not of waiting for a processor that others use too. */
const LONGEST = 1000;

const seeds = ['runbooks', 'scenarios', 'labs', 'test/fixtures/runbooks', 'test/fixtures/bad/labs'].flatMap(
  (folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml') && !name.includes('node_modules'))
      .map((name) => join(folder, name))
      .toSorted()
      .map((file) => ({ file, text: readFileSync(file, 'utf8') })),
);

function load(file: string, text: string): readonly Problem[] {
  if (file.endsWith('scenario.yaml')) return loadScenario({ file, text }).problems;
  if (file.endsWith('lab.yaml')) {
    const { definition, problems } = loadLab({ file, text });
    for (const version of definition?.versions ?? []) definition?.at(version);
    return problems;
  }
  if (file.includes('/probes/')) return checkProbe({ file, text });
  const { runbook, problems } = loadRunbook({ file, text });
  if (runbook !== undefined) use(runbook);
  return problems;
}

/** Everything that a diagnosis would evaluate, where nothing was seen. */
function use(runbook: Runbook): void {
  showRunbook(runbook);
  const nothing = new Map();
  for (const step of runbook.steps) {
    if (step.kind === 'let') step.value.evaluate(nothing);
    else if (step.kind === 'healthy-if') step.condition.evaluate(nothing);
    else {
      for (const template of step.kind === 'run' ? [step.command] : step.paths) template.render(nothing);
      for (const text of ['', '1', '{"a": [1]}', 'a b\nc: d=e\n', '\0\ud800'.repeat(100)]) step.parse(text);
    }
  }
  for (const { when, confirm, message } of runbook.findings) {
    for (const condition of [when, ...confirm]) condition.evaluate(nothing);
    for (const { text } of message) text.render(nothing);
  }
}

function wrong(problem: Problem, text: string): boolean {
  const { line, column, length, message } = problem;
  if (!(line >= 1 && column >= 1 && length >= 1 && line <= text.split('\n').length)) return true;
  // Ours, and neither a stack trace nor what a bug looks like.
  return (
    /\.ts:\d|node_modules|\[object |'undefined'|is not a function|of undefined/.test(message) ||
    renderProblem(problem) === ''
  );
}

describe('mutations of shipped files', () => {
  it(`${COUNT} of them from seed ${SEED}`, { timeout: 24 * 3600_000 }, () => {
    const random = randomFrom(SEED);
    const texts = seeds.map(({ text }) => text);
    for (let n = 0; n < COUNT; n++) {
      const { file, text } = seeds[random.below(seeds.length)] ?? { file: '', text: '' };
      const mutant = mutate(text, texts, random);
      const from = process.cpuUsage();
      try {
        const bad = load(file, mutant).filter((problem) => wrong(problem, mutant));
        const { user, system } = process.cpuUsage(from);
        expect(bad).toEqual([]);
        expect((user + system) / 1000).toBeLessThan(LONGEST);
      } catch (error) {
        const kept = `/tmp/drillbook-fuzz-${SEED}-${n}.yaml`;
        writeFileSync(kept, mutant);
        throw new Error(`mutant ${n} of ${file}, kept in ${kept}`, { cause: error });
      }
    }
  });
});
