/**
 * The base image of a Debian release, `drillbook/base:RELEASE`: pulled where a registry answers, otherwise made from
 * this machine's own apt sources.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { withDeadline } from '../engine/deadline.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';
import { imageId } from './image-id.ts';
import { follow } from './progress.ts';

const run = promisify(execFile);

/** A registry that has not started to answer within this time counts as missing. Milliseconds. */
const REGISTRY_MS = 5_000;
/** One that has may take its time. Milliseconds. */
const PULL_MS = 600_000;
/** mmdebstrap takes 40 s with a mirror nearby. Milliseconds. */
const MAKE_MS = 900_000;

export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gets a line for each thing that takes time. */
  readonly say?: ((line: string) => void) | undefined;
}

export function baseName(release: string): string {
  return `drillbook/base:${release}`;
}

/** @returns the image's name */
export async function ensureBase(
  engine: Engine,
  release: string,
  { signal, say = () => {} }: BuildOptions,
): Promise<string> {
  const image = baseName(release);
  if ((await imageId(engine, image)) !== undefined) return image;
  const pulled = await pullAtOnce(engine, `debian:${release}-slim`, signal);
  if (pulled === undefined) {
    say(`pulled debian:${release}-slim`);
    await engine.ask('tag an image', () =>
      engine.docker.getImage(`debian:${release}-slim`).tag({ repo: 'drillbook/base', tag: release }),
    );
    return image;
  }
  say(`no registry provides debian:${release}-slim; building ${image} with mmdebstrap`);
  await engine.ask(`import ${image}`, (stop) => make(engine, release, stop), {
    deadline: MAKE_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  return image;
}

/** undefined: pulled; otherwise why not. */
async function pullAtOnce(
  engine: Engine,
  image: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  let stream: NodeJS.ReadableStream;
  try {
    stream = await engine.ask(
      `pull ${image}`,
      (abortSignal) => engine.docker.pull(image, { abortSignal }) as Promise<NodeJS.ReadableStream>,
      { deadline: REGISTRY_MS, ...(signal === undefined ? {} : { signal }) },
    );
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return error.message;
  }
  return withDeadline(
    PULL_MS,
    `pulling ${image}`,
    async (stop) => (await follow(engine, stream, stop)).error,
    signal,
  );
}

/** Pipes mmdebstrap's archive into the engine. */
async function make(engine: Engine, release: string, signal: AbortSignal): Promise<void> {
  const { sources, options } = await ownApt(release);
  const unfinished = `${release}-unfinished`;
  const image = engine.docker.getImage(`drillbook/base:${unfinished}`);
  const args = ['--variant=apt', '--format=tar', ...options, release, '-', '-'];
  const child = spawn('mmdebstrap', args, { stdio: ['pipe', 'pipe', 'pipe'], signal });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-4096)));
  const ended = once(child, 'close') as Promise<[number | null]>;
  child.stdin.on('error', () => {}).end(sources);
  try {
    const importing = engine.docker.importImage(child.stdout, {
      repo: 'drillbook/base',
      // An archive that is cut off is imported without an error: only a whole one gets the image's name.
      tag: unfinished,
      changes: `LABEL drillbook.base=${release}`,
    });
    const [[code], stream] = await Promise.all([ended, importing]);
    const { error } = await follow(engine, stream, signal);
    if (code === 0 && error === undefined) {
      await image.tag({ repo: 'drillbook/base', tag: release });
      return;
    }
    throw cannot(release, said.trim().split('\n').slice(-10).join('\n') || (error ?? `exit code ${code}`));
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw cannot(release, 'mmdebstrap is not installed');
  } finally {
    // Only this name of it; it was never imported if mmdebstrap did not start.
    await image.remove().catch(() => undefined);
  }
}

function cannot(release: string, why: string): EngineError {
  return new EngineError('image-missing', `cannot make the base image of Debian ${release}: ${why}`, {
    hint: 'provide a registry, or install mmdebstrap and run as root on a Debian machine',
  });
}

/**
 * This machine's apt sources for Debian, with its own release replaced by the wanted one, and its apt settings for
 * reaching them (a proxy, a mirror with old dates). Without any, mmdebstrap uses Debian's defaults.
 */
async function ownApt(release: string): Promise<{ sources: string; options: string[] }> {
  try {
    // apt's own fields.
    const format = '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)';
    const [{ stdout: os }, { stdout: targets }, { stdout: config }] = await Promise.all([
      run('sh', ['-c', '. /etc/os-release && echo "$VERSION_CODENAME"']),
      run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], { maxBuffer: 2 ** 24 }),
      run('apt-config', ['dump'], { maxBuffer: 2 ** 24 }),
    ]);
    const sources = debianSources(targets, os.trim(), release);
    const wanted = /^Acquire::(http|https|Check-Valid-Until|Check-Date|Retries)\b.*"[^"]+";$/;
    const options = config.split('\n').filter((line) => wanted.test(line));
    const tls = sources.includes('https:') ? ['--include=ca-certificates'] : [];
    return { sources, options: [...options.map((option) => `--aptopt=${option}`), ...tls] };
  } catch {
    return { sources: '', options: [] };
  }
}

/** @param targets lines of origin, URI, release and component */
export function debianSources(targets: string, own: string, wanted: string): string {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const lines = targets.split('\n').flatMap((line): string[] => {
    const [origin, uri, release = '', component] = line.split(' ');
    if (origin !== 'Debian' || component !== 'main' || own === '' || !release.startsWith(own)) return [];
    const part = release.slice(own.length);
    // sid has no -updates and no -security.
    if (wanted === 'sid' && part !== '') return [];
    return [`deb [signed-by=${keyring}] ${uri} ${wanted}${part} main`];
  });
  return [...new Set(lines)].map((line) => `${line}\n`).join('');
}
