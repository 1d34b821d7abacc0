/** One service of a compose file, as a machine. */
import { isAbsolute, join, normalize } from 'node:path';
import type { Path } from '../../../document/yaml-file.ts';
import { kindAt, refuseImageName } from '../image.ts';
import { sizeOfMemory } from '../limits.ts';
import type { ImageSource, Machine, MachineLimits, Ready, StartsAfter } from '../model.ts';
import { READY_DEADLINE } from '../ready.ts';
import { besideFile, dockerSize, isOn, type ComposeContext } from './context.ts';
import { environmentOf, pairsOf } from './environment.ts';
import { healthOf } from './healthcheck.ts';
import { mountsOf, sizeOf } from './mounts.ts';
import type { ServiceData } from './schema.ts';
import { splitWords } from './words.ts';

/** @param isAwaited another service waits until it is healthy; undefined if there are problems */
export function machineOf(
  context: ComposeContext,
  name: string,
  data: ServiceData,
  after: readonly StartsAfter[],
  isAwaited: boolean,
): Machine | undefined {
  const { inFile } = context;
  const path = ['services', name];
  const image = imageOf(context, path, data);
  const command = wordsOf(context, [...path, 'command'], data.command);
  const entrypoint = wordsOf(context, [...path, 'entrypoint'], data.entrypoint);
  const { healthcheck, ready } = healthOf(context, [...path, 'healthcheck'], data.healthcheck);
  if (isOn(data.privileged) && !context.privileged.has(name)) {
    const hint = `say why in the lab.yaml: \`machines: { ${name}: { privileged: REASON } }\``;
    const message = 'a privileged machine needs a reason';
    inFile.report('missing-key', message, [...path, 'privileged'], { hint });
  }
  if (data.ports !== undefined && data.ports.length > 0) {
    const hint = 'the machines of a lab reach each other by name, and nothing else reaches them';
    const message = 'a lab publishes no ports: this is ignored';
    inFile.report('compose-ignored', message, [...path, 'ports'], { atKey: true, severity: 'warning', hint });
  }
  if (data.restart !== undefined && data.restart !== 'no' && data.restart !== false) {
    const message = 'a machine that exits is not started again: this is ignored';
    inFile.report('compose-ignored', message, [...path, 'restart'], { atKey: true, severity: 'warning' });
  }
  const { files, volumes, tmpfs } = mountsOf(context, name, data);
  const environment = environmentOf(context, path, data);
  const limits = limitsOf(context, path, data);
  const sharedMemory = sizeOf(context, [...path, 'shm_size'], data.shm_size);
  if (image === undefined) return undefined;
  const imageAt = data.build === undefined ? 'image' : 'build';
  return {
    name,
    places: {
      image: inFile.file.place([...path, imageAt]),
      ready:
        data.healthcheck === undefined
          ? inFile.file.placeOfKey(path)
          : inFile.file.place([...path, 'healthcheck']),
    },
    image,
    files,
    environment,
    command,
    ready: ready ?? (isAwaited ? OWN_HEALTHCHECK : undefined),
    privileged: undefined,
    limits,
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(tmpfs.length === 0 ? {} : { tmpfs }),
    ...(after.length === 0 ? {} : { after }),
    settings: {
      entrypoint,
      user: data.user === undefined ? undefined : String(data.user),
      workingDirectory: data.working_dir,
      hostname: data.hostname,
      aliases: aliasesOf(data),
      healthcheck,
      sharedMemory,
      init: data.init === undefined ? undefined : isOn(data.init),
    },
  };
}

const OWN_HEALTHCHECK: Ready = { kind: 'healthcheck', deadline: READY_DEADLINE };

function aliasesOf({ container_name: name, networks = [] }: ServiceData): string[] {
  const ofNetworks = Array.isArray(networks)
    ? []
    : Object.values(networks).flatMap((one) => one?.aliases ?? []);
  return [...new Set([...(name === undefined ? [] : [name]), ...ofNetworks])];
}

function imageOf(
  context: ComposeContext,
  path: Path,
  { image, build }: ServiceData,
): ImageSource | undefined {
  const { inFile } = context;
  // A service with both is built, and compose gives the result that name.
  if (build === undefined) {
    if (image === undefined) {
      inFile.report('missing-key', 'this does not say where the image comes from', path, {
        atKey: true,
        hint: 'image or build',
      });
      return undefined;
    }
    const refusal = refuseImageName(image);
    if (refusal === undefined) return { kind: 'name', name: image };
    inFile.report('wrong-value', refusal.message, [...path, 'image'], { hint: refusal.hint });
    return undefined;
  }
  const own = typeof build === 'string' ? { context: build } : build;
  const at = [...path, 'build'];
  const where = typeof build === 'string' || build.context === undefined ? at : [...at, 'context'];
  const folder = besideFile(context, where, own.context ?? '.', 'folder');
  const { dockerfile = 'Dockerfile', args = {}, target } = own;
  if (isAbsolute(dockerfile) || normalize(dockerfile).startsWith('..')) {
    inFile.report('wrong-value', 'the Dockerfile must be inside the folder', [...at, 'dockerfile']);
  } else if (folder !== undefined && kindAt(join(folder, dockerfile)) !== 'file') {
    const message = `no such file: ${join(own.context ?? '.', dockerfile)}`;
    inFile.report('file-missing', message, own.dockerfile === undefined ? where : [...at, 'dockerfile']);
  }
  if (folder === undefined) return undefined;
  return {
    kind: 'build',
    context: folder,
    dockerfile: normalize(dockerfile),
    args: pairsOf(context, [...at, 'args'], args),
    ...(target === undefined ? {} : { target }),
  };
}

/** undefined: the image's own. */
function wordsOf(
  { inFile }: ComposeContext,
  path: Path,
  data: ServiceData['command'],
): readonly string[] | undefined {
  if (data === undefined || data === null) return undefined;
  const words = typeof data === 'string' ? splitWords(data) : data;
  if (words === undefined) inFile.report('shell-syntax', 'a quote is not closed', path);
  else if (words.some((word) => word.includes('\0')))
    inFile.report('wrong-value', 'this cannot contain NUL', path);
  return words;
}

function limitsOf(
  context: ComposeContext,
  path: Path,
  { mem_limit, cpus, deploy }: ServiceData,
): MachineLimits {
  const limits = deploy?.resources?.limits ?? {};
  const at = [...path, 'deploy', 'resources', 'limits'];
  const memory = limits.memory ?? mem_limit;
  const share = limits.cpus ?? cpus;
  const cpusAt = limits.cpus === undefined ? [...path, 'cpus'] : [...at, 'cpus'];
  const cores = share === undefined ? undefined : Number(share);
  if (cores !== undefined && !(cores >= 0.01 && cores <= 1024))
    context.inFile.report('wrong-value', 'this must be a number of cores, at least 0.01', cpusAt);
  const memoryPath = limits.memory === undefined ? [...path, 'mem_limit'] : [...at, 'memory'];
  return { memory: memory === undefined ? undefined : memoryAt(context, memoryPath, memory), cpus: cores };
}

function memoryAt({ inFile }: ComposeContext, path: Path, written: string | number): number | undefined {
  const bytes = sizeOfMemory(dockerSize(written));
  if (typeof bytes === 'number') return bytes;
  inFile.report('wrong-value', bytes.message, path, { hint: bytes.hint });
  return undefined;
}
