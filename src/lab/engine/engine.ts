/** The connection to a Docker engine: connects once, pins the API version, and gives every call a deadline. */
import type Docker from 'dockerode';
import { withDeadline } from './deadline.ts';
import { dockerAt, engineAddress, type EngineClient } from './engine-address.ts';
import { EngineError, engineErrorOf } from './engine-error.ts';

/** The oldest API that has `CgroupnsMode` (Docker 20.10), and the newest that drillbook is written for. */
const OLDEST_API = '1.41';
const NEWEST_API = '1.51';

/** Milliseconds for a simple call. A busy engine needs a second or two. */
const ANSWER_MS = 10_000;

/** The part of `GET /info` that we use. */
export interface EngineInfo {
  readonly cgroupDriver: string;
  /** As the engine sees its host: '1' for a hybrid one, too. */
  readonly cgroupVersion: string;
  /** Processors available to the engine. */
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly cpuQuota: boolean;
  readonly rootDir: string;
  readonly storageDriver: string;
  readonly operatingSystem: string;
  readonly kernel: string;
  /** As the kernel names it, e.g. `x86_64`; empty if the engine does not say. */
  readonly architecture: string;
  readonly hostname: string;
  readonly rootless: boolean;
  readonly usernsRemap: boolean;
}

/** A connection to an engine. Close it, or declare it with `await using`. */
export interface Engine extends AsyncDisposable {
  readonly docker: Docker;
  /** The engine's own identity; caches and ledgers are stored under it. */
  readonly id: string;
  /** Its address, for messages. */
  readonly address: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly info: EngineInfo;
  /**
   * The engine's own clock, in milliseconds since 1970: compare the engine's timestamps with nothing else. undefined
   * if the engine does not report it.
   */
  now(): number | undefined;
  /**
   * Runs one call, raced against its deadline and the caller's signal. Rejects with EngineError, or with the signal's
   * reason.
   * @param doing completes "could not …", e.g. `create the lab`
   */
  ask<T>(doing: string, call: (signal: AbortSignal) => Promise<T>, options?: AskOptions): Promise<T>;
  /** Closes every open connection, so that an abandoned call cannot keep the program alive. `await using` calls it. */
  close(): void;
}

/** The call's deadline, and a signal to abort it. */
export interface AskOptions {
  /** Milliseconds. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** How to find the engine. */
export interface ConnectOptions extends AskOptions {
  /** In the form of DOCKER_HOST, which is the default; without either, this machine's own socket. */
  readonly host?: string;
}

/**
 * Connects to the engine, reads its version, and pins the newest API that both sides speak.
 *
 * @example
 * await using engine = await connectEngine({ deadline: 5_000 });
 * console.log(engine.version, engine.info.kernel);
 *
 * @throws {EngineError} if no engine answers in time, or it is too old
 * @throws the reason of an aborted signal
 */
export async function connectEngine(options: ConnectOptions = {}): Promise<Engine> {
  const address = options.host ?? engineAddress(process.env);
  const client = dockerAt(address, process.env);
  const ask: Engine['ask'] = async (doing, call, { deadline = ANSWER_MS, signal } = {}) => {
    try {
      return await withDeadline(deadline, doing, call, signal);
    } catch (error) {
      throw signal?.aborted ? signal.reason : engineErrorOf(error, doing, address);
    }
  };
  try {
    return await introduce(client, address, ask, options);
  } catch (error) {
    client.close();
    throw error;
  }
}

async function introduce(
  client: EngineClient,
  address: string,
  ask: Engine['ask'],
  options: AskOptions,
): Promise<Engine> {
  const { docker } = client;
  // The client's types lack the signal for these two calls; the client supports it.
  const plain = docker as unknown as Record<'version' | 'info', (o: object) => Promise<unknown>>;
  const [version, info] = await Promise.all([
    ask('report its version', (abortSignal) => plain.version({ abortSignal }), options),
    ask('describe itself', (abortSignal) => plain.info({ abortSignal }), options),
  ]);
  const {
    ApiVersion = '0',
    MinAPIVersion = ApiVersion,
    Version = '?',
  } = version as Partial<Docker.DockerVersion>;
  const apiVersion = pinApi(ApiVersion, MinAPIVersion, address);
  // docker-modem sends unversioned paths by default; the engine would then use its newest API.
  (docker.modem as { version?: string }).version = `v${apiVersion}`;
  const described = info as RawInfo;
  const answered = performance.now();
  const said = Date.parse(described.SystemTime ?? '');
  return {
    docker,
    id: described.ID ?? address,
    address,
    version: Version,
    apiVersion,
    info: infoOf(described),
    now: () => (Number.isNaN(said) ? undefined : said + performance.now() - answered),
    ask,
    close: () => client.close(),
    [Symbol.asyncDispose]: () => Promise.resolve(client.close()),
  };
}

interface RawInfo {
  readonly ID?: string;
  readonly CgroupDriver?: string;
  readonly CgroupVersion?: string;
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly CpuCfsQuota?: boolean;
  readonly DockerRootDir?: string;
  readonly Driver?: string;
  readonly OperatingSystem?: string;
  readonly KernelVersion?: string;
  readonly Architecture?: string;
  readonly Name?: string;
  readonly SystemTime?: string;
  readonly SecurityOptions?: readonly string[];
}

function infoOf(raw: RawInfo): EngineInfo {
  const security = raw.SecurityOptions ?? [];
  return {
    cgroupDriver: raw.CgroupDriver ?? 'cgroupfs',
    cgroupVersion: raw.CgroupVersion ?? '1',
    cpus: raw.NCPU ?? 1,
    memory: raw.MemTotal ?? 0,
    cpuQuota: raw.CpuCfsQuota ?? false,
    rootDir: raw.DockerRootDir ?? '/var/lib/docker',
    storageDriver: raw.Driver ?? '',
    operatingSystem: raw.OperatingSystem ?? '',
    kernel: raw.KernelVersion ?? '',
    architecture: raw.Architecture ?? '',
    hostname: raw.Name ?? '',
    rootless: security.some((option) => option.startsWith('name=rootless')),
    usernsRemap: security.some((option) => option.startsWith('name=userns')),
  };
}

/** The newest API version that both sides support. */
export function pinApi(newest: string, oldest: string, address: string): string {
  if (compareVersions(newest, OLDEST_API) < 0) {
    throw new EngineError(
      'engine-too-old',
      `the engine at ${address} supports API ${newest}, but a lab needs ${OLDEST_API}`,
      {
        hint: 'Use Docker 20.10 or newer.',
      },
    );
  }
  const ours = compareVersions(oldest, NEWEST_API) > 0 ? oldest : NEWEST_API;
  return compareVersions(newest, ours) < 0 ? newest : ours;
}

function compareVersions(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
