/**
 * Which folder of src may import which, for dependency-cruiser: imports go one way and never form a cycle, type-only
 * imports included. `bin.ts`, `index.ts`, `cli/` and `lab/index.ts` are entry points: they may import anything below,
 * and nothing imports the two of the public API.
 */
const MAY_IMPORT = {
  text: [],
  document: ['text'],
  shell: ['document', 'text'],
  expression: ['document', 'shell', 'text'],
  targets: ['shell', 'text'],
  runbook: ['document', 'expression', 'shell', 'text'],
  scenario: ['document', 'expression', 'text'],
  diagnose: ['document', 'expression', 'runbook', 'targets', 'text'],
  capture: ['diagnose', 'document', 'runbook', 'targets', 'text'],
  incident: ['capture', 'diagnose', 'document', 'expression', 'runbook', 'shell', 'targets', 'text'],
  lab: ['document', 'expression', 'shell', 'targets', 'text'],
  drill: ['capture', 'diagnose', 'document', 'expression', 'lab', 'runbook', 'scenario', 'targets', 'text'],
  mutation: [
    'capture',
    'diagnose',
    'document',
    'drill',
    'expression',
    'incident',
    'runbook',
    'targets',
    'text',
  ],
  // Reporters only receive data: a drill's result and events, and no function that produces them.
  report: [
    'diagnose',
    'document',
    'drill/(?:result|events|practice-result|proof/(?:state|sentence))\\.ts$',
    'mutation/mutate\\.ts$',
    'runbook/(?:model|chain-kinds)\\.ts$',
    'shell/quote\\.ts$',
    'text',
  ],
  project: [
    'capture',
    'document',
    'drill',
    'incident',
    'lab',
    'mutation',
    'runbook',
    'scenario',
    'shell',
    'targets',
    'text',
  ],
  launch: [],
};

const API = '^src/(?:lab/)?index\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `${folder}-imports`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: API },
      to: {
        path: '^src/',
        pathNot: [folder, ...others].map((one) => `^src/${one}${one.endsWith('$') ? '' : '/'}`),
      },
    })),
    {
      name: 'api-is-for-users',
      comment: 'The files of the public API only re-export.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: API },
    },
    {
      name: 'engine-only-in-lab',
      comment: 'Only lab/ talks to an engine; launch/ makes dockerode lighter to load.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(lab|launch)/' },
      to: { path: '^node_modules/(dockerode|testcontainers)/' },
    },
    {
      name: 'unknown-folder',
      severity: 'error',
      from: { path: `^src/(?!(${Object.keys(MAY_IMPORT).join('|')}|cli)/)[^/]+/` },
      to: {},
    },
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};
