/** Brings the image of a machine: it is built once for each content, and again only if the content changes. */
import { Readable } from 'node:stream';
import { TOOLS_FOLDER } from '../definition/lab-files.ts';
import type { ImageSource, LabAtVersion, Machine } from '../definition/model.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';
import { baseName, ensureBase, type BuildOptions } from './base-image.ts';
import { contextOf, hashOf, type BuildSource, type ToolsSource } from './context.ts';
import { imageFacts, imageId } from './image-id.ts';
import { placed, refusedFile } from '../definition/placed-error.ts';
import { imageBelowTools, imageNameOf } from './image-name.ts';
import { follow } from './progress.ts';
import { NAME, removeOlder, removeOlderTools } from './remove-older.ts';

/** Milliseconds. An image of many packages on a slow mirror. */
const BUILD_MS = 1_800_000;

/** The hash of what an image was built from. */
const CONTEXT = 'drillbook.context';
/** The ids of the base images that an image was built on, by release, as JSON. */
const BASES = 'drillbook.bases';

export interface EnsuredImage {
  readonly image: string;
  readonly how: 'present' | 'built' | 'pulled';
}

/**
 * @throws {EngineError} `image-missing` if the registry has none, `image-not-built` with the build's last lines
 */
export async function ensureImage(
  engine: Engine,
  lab: LabAtVersion,
  machine: Machine,
  options: BuildOptions,
): Promise<EnsuredImage> {
  try {
    const image = imageNameOf(lab, machine);
    const { tools } = machine;
    if (tools === undefined) return await once(engine, image, machine.image, options);
    const below = await once(engine, imageBelowTools(lab, machine), sourceBelow(machine), options);
    const id = (await imageId(engine, below.image)) ?? '';
    const node = machine.privileged !== undefined && machine.image.kind !== 'build';
    return await once(engine, image, { kind: 'tools', on: below.image, id, tools, node }, options);
  } catch (error) {
    throw placed(refusedFile(error, 'image-not-built'), machine.places?.image);
  }
}

/** What the first process of a privileged machine needs is in Debian's packages, but not in each base image. */
function sourceBelow({ image, privileged }: Machine): ImageSource {
  if (image.kind !== 'debian' || privileged === undefined) return image;
  return { ...image, packages: [...new Set([...image.packages, 'mount', 'procps', 'util-linux'])] };
}

/** What privileged machines share: their first process, the tools that break them, and what undoes it all. */
const TOOLS = 'drillbook/tools';

const TOOLS_SOURCE = {
  kind: 'build',
  context: TOOLS_FOLDER,
  dockerfile: 'Dockerfile',
  args: {},
} as const satisfies ImageSource;

/** Of this process: labs that start side by side do not build the same image twice, nor look for it again. */
const known = new Map<string, Promise<EnsuredImage>>();

async function once(
  engine: Engine,
  image: string,
  source: ImageSource | ToolsSource,
  options: BuildOptions,
): Promise<EnsuredImage> {
  const key = JSON.stringify([engine.id, image, source]);
  for (let earlier = known.get(key); earlier !== undefined; earlier = known.get(key)) {
    try {
      return { image: (await earlier).image, how: 'present' };
    } catch {
      // Whoever asked for it first may have given up. What is wrong with it is found again below.
      options.signal?.throwIfAborted();
    }
  }
  const ensuring =
    source.kind === 'name' ? named(engine, image, options) : built(engine, image, source, options);
  known.set(key, ensuring);
  ensuring.catch(() => known.delete(key));
  return ensuring;
}

async function named(engine: Engine, image: string, { signal, say }: BuildOptions): Promise<EnsuredImage> {
  if ((await imageId(engine, image)) !== undefined) return { image, how: 'present' };
  say?.(`pulling ${image}`);
  const pull = async (abortSignal: AbortSignal): Promise<string | undefined> => {
    const stream = (await engine.docker.pull(image, { abortSignal })) as NodeJS.ReadableStream;
    return (await follow(engine, stream, abortSignal)).error;
  };
  const why = await engine
    .ask(`pull ${image}`, pull, { deadline: BUILD_MS, ...(signal === undefined ? {} : { signal }) })
    .catch((error: unknown) => {
      if (error instanceof EngineError) return error.message;
      throw error;
    });
  if (why === undefined) return { image, how: 'pulled' };
  throw new EngineError('image-missing', `engine has no image ${image}, and cannot pull it: ${why}`, {
    hint: 'build or load it first, or let the lab file build it (`image: { build: . }`)',
  });
}

async function built(
  engine: Engine,
  image: string,
  source: BuildSource,
  options: BuildOptions,
): Promise<EnsuredImage> {
  const context = contextOf(source);
  // Named by its content, so that two versions of drillbook on one machine do not build on each other's.
  const tools = context.usesTools ? `${TOOLS}:${hashOf(contextOf(TOOLS_SOURCE))}` : undefined;
  const hash = hashOf(context, tools === undefined ? [] : [tools]);
  const facts = await imageFacts(engine, image);
  if (facts?.labels[CONTEXT] === hash && (await isOnCurrentBases(engine, facts.labels[BASES], context.bases)))
    return { image, how: 'present' };
  const bases: Record<string, string | undefined> = {};
  for (const release of context.bases) {
    bases[release] = await imageId(engine, await ensureBase(engine, release, options));
  }
  if (tools !== undefined) await once(engine, tools, TOOLS_SOURCE, options);
  options.say?.(`building ${image}`);
  const build = async (signal: AbortSignal): Promise<void> => {
    const stream = await engine.docker.buildImage(Readable.from([context.archive]), {
      t: image,
      dockerfile: context.dockerfile,
      ...(source.kind === 'build' && source.target !== undefined ? { target: source.target } : {}),
      buildargs: {
        ...context.args,
        CONTEXT: `${image}-${hash}`,
        ...(tools === undefined ? {} : { TOOLS: tools }),
      },
      labels: { [CONTEXT]: hash, [BASES]: JSON.stringify(bases), [NAME]: image },
      // A bridge may have no way out, and what is built here needs a package mirror.
      networkmode: 'host',
      forcerm: true,
      abortSignal: signal,
    });
    const { log, error } = await follow(engine, stream, signal);
    if (error === undefined) return;
    throw new EngineError(
      'image-not-built',
      `cannot build ${image}: ${error}\n${log}`,
      source.kind === 'build' ? { hint: `its Dockerfile is in ${source.context}` } : {},
    );
  };
  const { signal } = options;
  await engine.ask(`build ${image}`, build, {
    deadline: BUILD_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  await removeOlder(engine, image, hash);
  if (image.startsWith(`${TOOLS}:`)) await removeOlderTools(engine, TOOLS, image);
  return { image, how: 'built' };
}

/**
 * Whether the base images are still those that the image was built on. One that is not there does not count: an image
 * that was loaded into the engine needs no base.
 */
async function isOnCurrentBases(
  engine: Engine,
  recorded: string | undefined,
  releases: readonly string[],
): Promise<boolean> {
  const known = JSON.parse(recorded ?? '{}') as Readonly<Record<string, string>>;
  for (const release of releases) {
    const now = await imageId(engine, baseName(release));
    if (now !== undefined && now !== known[release]) return false;
  }
  return true;
}
