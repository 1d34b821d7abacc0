/**
 * What a capture records about its machine: enough to know, years later, whether it is comparable.
 */
import type { Target } from '../targets/target.ts';
import { decodeUtf8 } from '../targets/target.ts';
import type { CaptureHeader } from './model.ts';

/** Milliseconds for each question; in many incidents the engine hangs. */
const PATIENCE = 2000;

/**
 * Kernel, engine and versions, as far as available. Never rejects: missing facts are left out, except that an engine
 * that does not answer is recorded as such.
 */
export async function describeNode(
  target: Target,
): Promise<Pick<CaptureHeader, 'kernel' | 'engine' | 'versions'>> {
  const ask = (command: string) => target.run(command, { deadline: PATIENCE });
  const [kernel, engine] = await Promise.all([
    ask('uname -sr'),
    ask("docker version --format '{{json .Server}}'"),
  ]);
  const release =
    kernel.status === 'answered' && kernel.exitCode === 0 ? decodeUtf8(kernel.stdout).trim() : '';
  const versions = engine.status === 'answered' ? componentsIn(decodeUtf8(engine.stdout)) : new Map();
  const said = engine.status === 'answered' ? engineLine(versions) : `did not answer (${engine.status})`;
  return {
    ...(release === '' ? {} : { kernel: release }),
    ...(said === undefined ? {} : { engine: said }),
    versions,
  };
}

function engineLine(versions: ReadonlyMap<string, string>): string | undefined {
  const version = versions.get('Engine');
  return version === undefined ? undefined : `Docker ${version}`;
}

/** `docker version` prints `{"Components":[{"Name":"Engine","Version":"20.10.24+dfsg1",…},…],…}`. */
function componentsIn(json: string): Map<string, string> {
  const versions = new Map<string, string>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return versions;
  }
  const components = isRecord(parsed) ? parsed['Components'] : undefined;
  for (const component of Array.isArray(components) ? (components as unknown[]) : []) {
    if (!isRecord(component)) continue;
    const { Name: name, Version: version } = component;
    if (typeof name === 'string' && typeof version === 'string') versions.set(name, version);
  }
  return versions;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
