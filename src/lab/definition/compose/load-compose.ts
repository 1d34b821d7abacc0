/** A compose file as the machines of a lab, in each of its versions. */
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../../../document/problem.ts';
import { readSource } from '../../../document/read-source.ts';
import { FileRefused } from '../../../document/regular-file.ts';
import { validate } from '../../../document/validate.ts';
import type { YamlFile } from '../../../document/yaml-file.ts';
import { InFile } from '../../../expression/in-file.ts';
import { kindAt } from '../image.ts';
import type { Machine } from '../model.ts';
import type { ComposeContext } from './context.ts';
import { readDotenv, type Dotenv } from './dotenv.ts';
import { startOrder } from './order.ts';
import { checkPorts } from './ports.ts';
import { isMap, prune, putIn } from './prune.ts';
import { compose, type ComposeData, type ServiceData } from './schema.ts';
import { machineOf } from './service.ts';
import type { Lookup } from './variables.ts';

/** A version of the lab: its id, and the variables that it sets. */
export interface ComposeVersion {
  readonly id: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface LoadedCompose {
  /** The services that are started, in file order. */
  readonly names: readonly string[];
  /** Machines of each version, by the version's position; empty if there are errors. */
  readonly machines: readonly (readonly Machine[])[];
  readonly problems: readonly Problem[];
  /** The files that describe the machines, absolute: the compose file, its .env, env files. */
  readonly read: readonly string[];
}

/** @param privileged services for which the lab file states why they are privileged */
export function loadCompose(
  file: string,
  versions: readonly ComposeVersion[],
  privileged: ReadonlySet<string>,
): LoadedCompose {
  const yaml = readSource(file, { merge: true });
  const env = dotenvBeside(yaml);
  const fatal = [...yaml.problems, ...env.problems];
  const nothing = { names: [], machines: [], read: [] };
  if (yaml.data === undefined || fatal.length > 0) {
    const empty = yaml.problem('yaml-syntax', 'the file is empty', []);
    return { ...nothing, problems: fatal.length > 0 ? fatal : [empty] };
  }
  const dotenv = join(dirname(resolve(file)), '.env');
  const read = new Set([resolve(file), ...(kindAt(dotenv) === 'file' ? [dotenv] : [])]);
  const all = versions.map(({ variables }) => {
    const lookup: Lookup = (name) =>
      Object.hasOwn(variables, name) ? variables[name] : env.values.get(name);
    return translate(yaml, lookup, privileged, read);
  });
  return {
    read: [...read],
    names: all[0]?.machines.map(({ name }) => name) ?? [],
    machines: all.map(({ machines }) => machines),
    problems: ofVersions(
      versions,
      all.map(({ problems }) => problems),
    ),
  };
}

interface Translated {
  readonly machines: readonly Machine[];
  readonly problems: readonly Problem[];
}

function translate(
  yaml: YamlFile,
  lookup: Lookup,
  privileged: ReadonlySet<string>,
  read: Set<string>,
): Translated {
  const first = new InFile(yaml);
  const data = isMap(yaml.data)
    ? prune(first, putIn(first, yaml.data, lookup) as Readonly<Record<string, unknown>>)
    : yaml.data;
  const validation = validate(yaml.withData(data), compose);
  const known = [...first.problems, ...validation.problems];
  // What is malformed cannot be translated, and a text with a variable that is not set would only be another mistake.
  if (known.length > 0) return { machines: [], problems: known };
  const inFile = new InFile(yaml.withData(data));
  const context: ComposeContext = {
    inFile,
    folder: resolve(dirname(yaml.file)),
    data: data as ComposeData,
    lookup,
    privileged,
    read,
  };
  const services = started(context);
  checkNetworks(context, services);
  checkPorts(context, services);
  const order = startOrder(context, services);
  const awaited = new Set(
    [...order.values()].flat().flatMap(({ machine, until }) => (until === 'ready' ? [machine] : [])),
  );
  const machines = services.flatMap(
    ([name, service]) => machineOf(context, name, service, order.get(name) ?? [], awaited.has(name)) ?? [],
  );
  return { machines, problems: inFile.problems };
}

/** Without the services of profiles that are not active. */
function started({ data, lookup, inFile }: ComposeContext): (readonly [string, ServiceData])[] {
  const active = (lookup('COMPOSE_PROFILES') ?? '').split(',').map((one) => one.trim());
  return inFile.file.keys(['services']).flatMap((name) => {
    const service = data.services[name];
    if (service === undefined) return [];
    const { profiles = [] } = service;
    const isOn =
      profiles.length === 0 || active.includes('*') || profiles.some((one) => active.includes(one));
    return isOn ? [[name, service] as const] : [];
  });
}

function checkNetworks(
  { inFile, data }: ComposeContext,
  services: readonly (readonly [string, ServiceData])[],
): void {
  const used = new Map<string, readonly (string | number)[]>();
  for (const [name, { networks }] of services) {
    const path = ['services', name, 'networks'];
    const own =
      networks === undefined ? ['default'] : Array.isArray(networks) ? networks : Object.keys(networks);
    for (const network of own) {
      if (!used.has(network)) used.set(network, networks === undefined ? ['services', name] : path);
      if (network !== 'default' && !Object.hasOwn(data.networks ?? {}, network)) {
        const hint = 'list it under `networks` at the top of the file';
        inFile.report('missing-key', `no network '${network}' is declared`, path, { hint });
      }
    }
  }
  const [, second] = used.keys();
  if (second === undefined) return;
  const message = `a lab has one network, and its services use ${used.size}: ${[...used.keys()].join(', ')}`;
  const hint = 'put all services on one network';
  inFile.report('compose-unsupported', message, used.get(second) ?? [], { hint });
}

function dotenvBeside({ file }: YamlFile): Dotenv {
  const path = join(dirname(file), '.env');
  const nothing: Dotenv = { values: new Map(), problems: [] };
  if (kindAt(path) === undefined) return nothing;
  try {
    return readDotenv(path, () => undefined);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    const problem: Problem = {
      code: 'file-unreadable',
      severity: 'error',
      message: error.message,
      file: path,
      line: 1,
      column: 1,
      length: 1,
    };
    return { ...nothing, problems: [problem] };
  }
}

/** Each problem once, with the version that has it if the others do not. */
function ofVersions(
  versions: readonly ComposeVersion[],
  problems: readonly (readonly Problem[])[],
): Problem[] {
  const key = ({ code, file, line, column, message }: Problem): string =>
    JSON.stringify([code, file, line, column, message]);
  const counts = new Map<string, number>();
  for (const one of problems.map((all) => new Set(all.map(key))))
    for (const each of one) counts.set(each, (counts.get(each) ?? 0) + 1);
  const reported = new Set<string>();
  return problems.flatMap((all, nth) =>
    all.flatMap((problem): Problem[] => {
      const own = key(problem);
      if (reported.has(own)) return [];
      reported.add(own);
      if (counts.get(own) === versions.length) return [problem];
      return [{ ...problem, message: `version '${versions[nth]?.id ?? ''}': ${problem.message}` }];
    }),
  );
}
