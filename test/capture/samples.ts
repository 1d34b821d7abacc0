/** Small makers for the tests of captures. */
import type { Answer, Target } from '../../src/targets/target.ts';
import type { Asked, Capture } from '../../src/capture/model.ts';

export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

export function answered(stdout: string | Uint8Array, more: Partial<Answer> = {}): Answer {
  return {
    status: 'answered',
    stdout: Uint8Array.from(typeof stdout === 'string' ? bytes(stdout) : stdout),
    stderr: new Uint8Array(),
    exitCode: 0,
    ms: 1,
    ...more,
  };
}

export function fileOf(stdout: string | Uint8Array, path: string): Answer {
  return answered(stdout, { exitCode: null, path });
}

export function notFound(): Answer {
  return {
    status: 'not-found',
    stdout: new Uint8Array(),
    stderr: new Uint8Array(),
    exitCode: null,
    ms: 0,
    reason: 'not found',
  };
}

export function captureOf(asked: readonly Asked[], header: Partial<Capture['header']> = {}): Capture {
  return {
    header: {
      taken: '2024-05-01T10:00:00.000Z',
      target: 'local',
      runbooks: ['a-runbook'],
      versions: new Map([['drillbook', '0.1.0']]),
      ...header,
    },
    masked: [],
    asked,
  };
}

/** A target that answers from functions; what they do not know is not found. */
export function fakeTarget(
  answers: { run?: (command: string) => Answer; read?: (paths: readonly string[]) => Answer } = {},
): Target {
  return {
    name: 'fake',
    run: (command) => Promise.resolve(answers.run?.(command) ?? answered('', { exitCode: 127 })),
    read: (paths) => Promise.resolve(answers.read?.(paths) ?? notFound()),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

export const LIMITS = { deadline: 1000 };

/** Numbers that look random and are the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
