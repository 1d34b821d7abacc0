/** A service's health check, and when a machine is ready because of it. */
import type { Path } from '../../../document/yaml-file.ts';
import { quoteWord } from '../../../shell/quote.ts';
import { parseDuration } from '../../../text/units.ts';
import type { Healthcheck, Ready } from '../model.ts';
import { READY_DEADLINE } from '../ready.ts';
import { isOn, type ComposeContext } from './context.ts';
import type { ServiceData } from './schema.ts';

export interface Health {
  readonly healthcheck: Healthcheck | undefined;
  readonly ready: Ready | undefined;
}

/** The engine's defaults (moby, daemon/health.go); nanoseconds. */
const INTERVAL = 30_000_000_000;
const RETRIES = 3;

export function healthOf({ inFile }: ComposeContext, path: Path, data: ServiceData['healthcheck']): Health {
  if (data === undefined) return { healthcheck: undefined, ready: undefined };
  const time = (key: 'interval' | 'timeout' | 'start_period' | 'start_interval'): number | undefined => {
    const written = data[key];
    const nanoseconds = written === undefined ? undefined : parseDuration(written);
    if (
      written !== undefined &&
      (nanoseconds === undefined || nanoseconds < 0n || nanoseconds > 86_400_000_000_000n)
    )
      inFile.report('wrong-value', 'this is not a duration', [...path, key], {
        hint: 'write it as 2s or 1m30s',
      });
    return nanoseconds === undefined ? undefined : Number(nanoseconds);
  };
  const test = testOf(inFile, [...path, 'test'], data.test);
  const retries = data.retries === undefined ? undefined : Number(data.retries);
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0))
    inFile.report('wrong-value', 'this is not a whole number', [...path, 'retries']);
  const times = {
    Interval: time('interval'),
    Timeout: time('timeout'),
    Retries: retries,
    StartPeriod: time('start_period'),
    StartInterval: time('start_interval'),
  };
  if (isOn(data.disable) || test?.[0] === 'NONE')
    return { healthcheck: { Test: ['NONE'] }, ready: undefined };
  const stated = Object.entries({ Test: test, ...times }).filter(([, value]) => value !== undefined);
  const patience =
    (times.StartPeriod ?? 0) +
    (times.Interval ?? INTERVAL) * (times.Retries ?? RETRIES) +
    (times.Timeout ?? INTERVAL);
  const deadline = Math.max(READY_DEADLINE, Math.ceil(patience / 1e6));
  return {
    healthcheck: Object.fromEntries(stated) as Healthcheck,
    // Asked directly, a test that passes is noticed at once and not after the first interval.
    ready:
      test === undefined
        ? { kind: 'healthcheck', deadline }
        : { kind: 'command', command: commandOf(test), deadline },
  };
}

/** In the form of the engine's API. */
function testOf(
  inFile: ComposeContext['inFile'],
  path: Path,
  data: string | readonly string[] | undefined,
): string[] | undefined {
  if (data === undefined) return undefined;
  if (typeof data === 'string') return ['CMD-SHELL', data];
  const [kind = '', ...rest] = data;
  const isRight =
    kind === 'NONE'
      ? rest.length === 0
      : kind === 'CMD'
        ? rest.length > 0
        : kind === 'CMD-SHELL' && rest.length === 1;
  if (!isRight) {
    const hint = 'begin it with CMD, and one word each, or with CMD-SHELL, and one command';
    inFile.report('wrong-value', 'this is not a test of health', path, { hint });
  }
  return [...data];
}

function commandOf([kind, ...rest]: readonly string[]): string {
  return kind === 'CMD' ? rest.map((word) => quoteWord(word)).join(' ') : rest.join(' ');
}
