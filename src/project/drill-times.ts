/**
 * How long drills took, in `drillbook/drill-times.json` of the user's cache folder, for an estimate of the time left. A
 * convenience: whatever is wrong with the file or the folder, there is no estimate, and never an error.
 */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { readRegularFile } from '../document/regular-file.ts';
import type { DrillDocument } from '../drill/result.ts';

/** The most recent drills are kept. */
const MOST_DRILLS = 1000;
/** Bytes. */
const MOST = 512 * 1024;

const stored = z.object({
  schema: z.literal('drillbook/drill-times@1'),
  /** Oldest first: scenario, lab, milliseconds. */
  drills: z.array(z.tuple([z.string().max(200), z.string().max(200), z.number().min(0).max(1e9)])),
});

type Times = z.infer<typeof stored>['drills'];

/** Milliseconds of a drill, by scenario and lab. */
export type DrillTimes = (scenario: string, labName: string) => number | undefined;

/** What is known from earlier runs. */
export function readDrillTimes(environment: NodeJS.ProcessEnv = process.env): DrillTimes {
  const times = new Map(read(fileIn(environment)).map(([scenario, lab, ms]) => [keyOf(scenario, lab), ms]));
  return (scenario, labName) => times.get(keyOf(scenario, labName));
}

/** Keeps how long each drill of the document took, unless it ended early. */
export function keepDrillTimes(
  { drills }: DrillDocument,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const whole = drills.filter(({ timeline }) => timeline.some(({ event }) => event === 'after-diagnosed'));
  if (whole.length === 0) return;
  const file = fileIn(environment);
  const now: Times = whole.map(({ scenario, lab, ms }) => [scenario, lab, Math.round(ms)]);
  const replaced = new Set(now.map(([scenario, lab]) => keyOf(scenario, lab)));
  const before = read(file).filter(([scenario, lab]) => !replaced.has(keyOf(scenario, lab)));
  write(file, [...before, ...now].slice(-MOST_DRILLS));
}

/** The XDG base directory specification says to ignore relative paths. */
function fileIn(environment: NodeJS.ProcessEnv): string {
  const xdg = environment['XDG_CACHE_HOME'];
  const cache = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  return join(cache, 'drillbook', 'drill-times.json');
}

function read(file: string): Times {
  try {
    return stored.parse(JSON.parse(readRegularFile(file, MOST).toString('utf8'))).drills;
  } catch {
    return [];
  }
}

function write(file: string, drills: Times): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    // A home that does not exist, as that of a service, is not created.
    if (!statSync(dirname(dirname(dirname(file)))).isDirectory()) return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(beside, JSON.stringify({ schema: 'drillbook/drill-times@1', drills }), { mode: 0o600 });
    renameSync(beside, file);
  } catch {
    // A full or read-only disk.
  } finally {
    try {
      rmSync(beside, { force: true });
    } catch {
      // The same.
    }
  }
}

function keyOf(scenario: string, labName: string): string {
  return `${scenario}\0${labName}`;
}
