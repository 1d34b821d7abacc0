/**
 * `drillbook new`: creates a runbook, a scenario or a lab from a template.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { newLab } from '../lab/definition/new.ts';
import { loadRunbook } from '../runbook/load/load.ts';
import { newNodeRunbook, newRunbook, titleOf } from '../runbook/new.ts';
import type { Expecting } from '../scenario/new.ts';
import { newScenario } from '../scenario/new.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import type { Kind } from '../project/library.ts';
import { fileOf, libraryFiles, pathOf } from '../project/library.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  drillbook new runbook NAME [--node]   writes runbooks/NAME.yaml, about containers; with --node, about a whole machine
  drillbook new scenario NAME           writes scenarios/NAME/scenario.yaml
  drillbook new lab NAME                writes labs/NAME/lab.yaml
  --runbook NAME                        the runbook that the scenario is for (default: the one of the same name)
  --lab NAME                            the lab of the scenario (default: docker)

The new file passes \`drillbook check\`. docs/runbooks.md is a ten-minute tutorial; docs/labs.md is about labs.
`;

export function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { runbook: { type: 'string' }, lab: { type: 'string' }, node: { type: 'boolean' } },
  });
  const [kind, name] = positionals;
  if (kind !== 'runbook' && kind !== 'scenario' && kind !== 'lab') {
    throw new UsageError(
      'new-what',
      'say what to create: a runbook, a scenario or a lab',
      'drillbook new runbook NAME, drillbook new scenario NAME, or drillbook new lab NAME',
    );
  }
  if (name === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 80) {
    const hint = 'Use lower-case letters, digits and hyphens: container-cannot-be-removed';
    throw new UsageError(
      'name-invalid',
      name === undefined ? 'no name given' : `${JSON.stringify(name)} is not a valid name`,
      hint,
    );
  }
  const file = pathOf(kind, name);
  if (values.lab !== undefined) fileOf('lab', values.lab);
  write(file, textOf(kind, name, schemaFrom(file, kind), values));
  process.stdout.write(`${file}\n`);
  return Promise.resolve(EXIT.expected);
}

interface Chosen {
  readonly runbook?: string | undefined;
  readonly lab?: string | undefined;
  readonly node?: boolean | undefined;
}

function textOf(kind: Kind, name: string, schema: string, { runbook, lab, node }: Chosen): string {
  switch (kind) {
    case 'runbook':
      return node === true ? newNodeRunbook(name, schema) : newRunbook(name, schema);
    case 'scenario':
      return newScenario(name, titleOf(name), schema, expecting(runbook, name), lab);
    case 'lab':
      return newLab(name, titleOf(name), schema);
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(
      'file-exists',
      `${file} already exists`,
      'Choose another name, or remove the file first.',
    );
  }
}

/** In this repository the schema is in schema/; elsewhere it comes with the package. */
function schemaFrom(file: string, kind: Kind): string {
  const name = `${kind}.schema.json`;
  const own = join('schema', name);
  return relative(dirname(file), existsSync(own) ? own : join('node_modules', 'drillbook', 'schema', name));
}

/** The named runbook, or the one with the scenario's name, or the first of the library. */
function expecting(named: string | undefined, scenario: string): Expecting {
  const files = libraryFiles('runbook');
  const file =
    named === undefined
      ? (files.find((candidate) => candidate.endsWith(`${scenario}.yaml`)) ?? files[0])
      : fileOf('runbook', named);
  if (file === undefined) {
    throw new UsageError(
      'runbook-unknown',
      'no runbook to write the scenario for',
      'Create one first: drillbook new runbook NAME',
    );
  }
  const { runbook } = loadRunbook(file);
  if (runbook === undefined) {
    throw new UsageError('runbook-broken', `${file} has errors`, `drillbook check ${file}`);
  }
  const [finding] = runbook.findings;
  return {
    runbook: runbook.id,
    finding: finding?.id,
    hasRemedy: finding?.remedy !== undefined,
    isAboutNode: runbook.subjects === undefined,
  };
}
