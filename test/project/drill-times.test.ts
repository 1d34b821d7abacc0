import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { keepDrillTimes, readDrillTimes } from '../../src/project/drill-times.ts';
import { aDocument, aDrill } from '../support/drill-results.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let count = 0;
let cache = '';
let environment: NodeJS.ProcessEnv = {};

beforeEach(() => {
  cache = join(folder(), `cache-${count++}`);
  environment = { XDG_CACHE_HOME: cache };
});

const file = (): string => join(cache, 'drillbook', 'drill-times.json');
const timed = (scenario: string, ms: number, lab = 'l') =>
  aDrill({ scenario, lab, ms, timeline: [{ at: 1, event: 'after-diagnosed' }] });
const keep = (...drills: Parameters<typeof aDocument>[0]): void =>
  keepDrillTimes(aDocument(drills), environment);
const known = (scenario: string, lab = 'l'): number | undefined => readDrillTimes(environment)(scenario, lab);

describe('the times of drills', () => {
  it('are kept by scenario and lab, the latest each', () => {
    keep(timed('a', 100), timed('a', 200, 'm'), timed('b', 300));
    keep(timed('a', 150));
    expect([known('a'), known('a', 'm'), known('b'), known('c')]).toEqual([150, 200, 300, undefined]);
    expect(readdirSync(join(cache, 'drillbook'))).toEqual(['drill-times.json']);
  });

  it('leave out drills that ended early', () => {
    keep(aDrill({ scenario: 'a', timeline: [{ at: 1, event: 'lab-ready' }] }));
    expect(known('a')).toBeUndefined();
    expect(() => readFileSync(file())).toThrow('ENOENT');
  });

  it('are bounded, the oldest go first', () => {
    keep(...Array.from({ length: 1100 }, (_, nth) => timed(`s${nth}`, nth)));
    expect([known('s99'), known('s100'), known('s1099')]).toEqual([undefined, 100, 1099]);
  });

  it.each([
    '',
    'null',
    '{',
    '{"schema":"drillbook/drill-times@1","drills":[["a","l","soon"]]}',
    'x'.repeat(600_000),
  ])('are unknown if the file is broken, and then written anew: %#', (text) => {
    mkdirSync(join(cache, 'drillbook'), { recursive: true });
    writeFileSync(file(), text);
    expect(known('a')).toBeUndefined();
    keep(timed('a', 100));
    expect(known('a')).toBe(100);
  });

  it('are not kept where the folder cannot be, without an error', () => {
    writeFileSync(cache, 'a file');
    keep(timed('a', 100));
    expect(known('a')).toBeUndefined();
    environment = { XDG_CACHE_HOME: join(cache, 'missing', 'below') };
    keep(timed('a', 100));
    expect(known('a')).toBeUndefined();
  });
});
