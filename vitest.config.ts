import { defineConfig } from 'vitest/config';

/** The long forms, one after another on a machine that is quiet: `npm run soak`. */
const SOAK = process.env['DRILLBOOK_SOAK'] === '1';

/** Long files of unit tests that only compute. They run beside `e2e`, which mostly waits. */
const COMPUTE = [
  'test/drill/recorded-fields.test.ts',
  'test/mutation/trace.test.ts',
  'test/mutation/transformed.test.ts',
  'test/mutation/variations.test.ts',
  'test/incident/messages.test.ts',
  'test/incident/variations.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          // A tenth of the time is waiting for deadlines, so three share two cores.
          maxWorkers: 3,
          // A quarter of the time went to loading the same modules again for each file.
          isolate: false,
          // Most of what a diagnosis allocates dies at once: a larger young generation collects it more cheaply.
          execArgv: ['--max-semi-space-size=64'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/bench/**', 'test/launch/**', 'test/browser/**', ...COMPUTE],
          // Some start the whole program, or run every runbook on every recording.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'compute',
          include: COMPUTE,
          isolate: false,
          execArgv: ['--max-semi-space-size=64'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          // These look at which modules the process has loaded, so each file has a process of its own.
          name: 'launch',
          include: ['test/launch/**/*.test.ts'],
          maxWorkers: 3,
        },
      },
      {
        test: {
          // A real browser, started once. Its processes would crowd out unit tests with deadlines of 50 ms.
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: 3,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Each has labs of its own and looks at nothing else. They mostly wait, so three share two cores.
          name: 'side-by-side',
          include: ['test/e2e/side-by-side/*.test.ts'],
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/*.test.ts'],
          // Minutes of engines that are restarted and hang: `npm run soak` runs these, on a machine that is quiet.
          exclude: SOAK ? [] : ['test/e2e/lab-remote.test.ts', 'test/e2e/interrupt.test.ts'],
          // Labs share one engine and two cores: one file at a time keeps deadlines honest. Without the long
          // forms there is one file, and a second worker for `compute`.
          maxWorkers: SOAK ? 1 : 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'soak',
          include: ['test/soak/**/*.soak.ts'],
          fileParallelism: false,
          hookTimeout: 120_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'sos',
          include: ['test/sos/**/*.sos.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          name: 'bench',
          include: ['test/bench/**/*.bench.ts'],
          // Short forms are not judged, so they may run side by side.
          maxWorkers: process.env['DRILLBOOK_BENCH'] === 'short' ? 3 : 1,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // In a short run beside `side-by-side`, which has the same number of workers.
          sequence: { groupOrder: process.env['DRILLBOOK_BENCH'] === 'short' ? 1 : 3 },
        },
      },
    ],
  },
});
