/**
 * What a matrix costs: labs side by side against one after another, and many runbooks against few.
 */
import { it } from 'vitest';
import { drillbook } from '../support/program.ts';
import { paired, report, sized } from './support/paired.ts';

/** Of each family one, and none that waits for a deadline of its own. The short form takes the first. */
const ALL_SCENARIOS = [
  'stopped-by-signal',
  'paused',
  'fuse-hung-rm',
  'disk-full',
  'healthy',
  'held-by-debugger',
  'inodes-full',
  'zombies-not-reaped',
];
const SCENARIOS = ALL_SCENARIOS.slice(0, sized(ALL_SCENARIOS.length, 1));
/** Those that these scenarios name. */
const FEW = ['container-stopped-by-signal', 'container-up-process-gone', 'disk-full', 'zombies-not-reaped'];
/** None of these has anything to find there. */
const TEN_MORE = [
  'container-at-its-limit',
  'container-cannot-be-killed',
  'container-cannot-be-removed',
  'container-does-not-start',
  'engine-does-not-answer',
  'leaked-exec',
  'output-blocked',
  'process-listing-hangs',
  'shim-gone-or-stuck',
  'tasks-cannot-be-frozen',
];

async function matrix(runbooks: readonly string[], jobs: number): Promise<void> {
  const named = runbooks.flatMap((name) => ['--runbook', name]);
  const { code, stdout, stderr } = await drillbook(['drill', ...SCENARIOS, ...named, '--jobs', String(jobs)]);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}

it('labs side by side', async () => {
  const all = [...FEW, ...TEN_MORE];
  const result = await paired(
    3,
    () => matrix(all, 2),
    () => matrix(all, 1),
  );
  report(`${SCENARIOS.length} scenarios, --jobs 2 / one after another`, result, 0.65);
});

it('more runbooks', async () => {
  const result = await paired(
    3,
    () => matrix([...FEW, ...TEN_MORE], 2),
    () => matrix(FEW, 2),
  );
  report(
    `${SCENARIOS.length} scenarios, ${FEW.length + TEN_MORE.length} runbooks / ${FEW.length}`,
    result,
    1.2,
  );
});
