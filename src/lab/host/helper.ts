/**
 * A short-lived container that does one thing on the engine's host: it prepares and cleans up the lab where this
 * process cannot, because the engine is remote or this user is not root.
 */
import type Docker from 'dockerode';
import { withDeadline } from '../engine/deadline.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';
import { labelsOf } from '../ledger/labels.ts';
import { removeContainer } from '../teardown/remove.ts';
import type { Run } from '../ledger/run.ts';
import { collectOutput } from '../machine/output.ts';

/** The request as a whole has its own deadline; single calls need no shorter one. Milliseconds. */
const LONG_MS = 600_000;

/** Adds what dockerode's types lack. */
export type HostConfig = Docker.HostConfig & { CgroupnsMode?: 'host' | 'private' };

export interface HelperRequest {
  readonly image: string;
  readonly command: readonly string[];
  readonly host: HostConfig;
  readonly signal?: AbortSignal | undefined;
  /** Overall time limit in milliseconds; default 30,000. */
  readonly deadline?: number;
}

export interface HelperResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it to its end and always removes it. Rejects with EngineError if the engine fails. */
export async function runHelper(run: Run, request: HelperRequest): Promise<HelperResult> {
  const { engine } = run;
  const name = run.nameNext('helper');
  run.ledger.announce({ kind: 'container', name, image: request.image });
  try {
    const container = await createHelper(run, name, request);
    return await withDeadline(
      request.deadline ?? 30_000,
      `the helper container ${name}`,
      (signal) => runToItsEnd(engine, container, signal),
      request.signal,
    );
  } finally {
    if (await removeContainer(engine, name)) run.ledger.write({ kind: 'gone', name });
  }
}

async function createHelper(
  run: Run,
  name: string,
  { image, command, host }: HelperRequest,
): Promise<Docker.Container> {
  try {
    return await run.engine.ask('create a helper container', (abortSignal) =>
      run.engine.docker.createContainer({
        name,
        Image: image,
        Entrypoint: [],
        Cmd: [...command],
        Labels: labelsOf(run, '', 'helper'),
        HostConfig: { NetworkMode: 'none', ...host },
        abortSignal,
      }),
    );
  } catch (error) {
    throw imageMissing(error, image) ?? error;
  }
}

async function runToItsEnd(
  engine: Engine,
  container: Docker.Container,
  abortSignal: AbortSignal,
): Promise<HelperResult> {
  const ask = <T>(doing: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    engine.ask(doing, call, { deadline: LONG_MS, signal: abortSignal });
  const stream = await ask('attach to a helper container', (signal) =>
    container.attach({ stream: true, stdout: true, stderr: true, abortSignal: signal }),
  );
  const output = collectOutput(engine.docker, stream);
  await ask('start a helper container', (signal) => container.start({ abortSignal: signal }));
  await ask('run a helper container', () => output.ended);
  const { StatusCode: exitCode } = (await ask('wait for a helper container', (signal) =>
    container.wait({ abortSignal: signal }),
  )) as { StatusCode: number };
  return { exitCode, stdout: output.stdout(), stderr: output.stderr() };
}

/** A 404 in answer to a create is about the image, and nothing else. */
export function imageMissing(error: unknown, image: string): EngineError | undefined {
  if (!(error instanceof EngineError) || error.status !== 404) return undefined;
  return new EngineError('image-missing', `engine has no image ${image}`, {
    hint: 'build it with `drillbook lab build`',
    status: 404,
    cause: error,
  });
}
