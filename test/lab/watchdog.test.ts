/** Runs the lab's own watchdog as a program: it ends a silent lab, and a clock change does not count as silence. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/program.ts';

/** Seconds. */
const PATIENCE = 3;
/** Milliseconds between heartbeats. The program checks once a second. */
const BEAT = 1_300;
const FORGOTTEN = 75;

/** The wall clock of the program under test, which the test sets. */
const CLOCK = `
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static long offset(void) {
  long seconds = 0;
  FILE *file = fopen(getenv("CLOCK_OFFSET"), "r");
  if (file) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
  return seconds;
}
time_t __real_time(time_t *);
time_t __wrap_time(time_t *at) {
  time_t now = __real_time(NULL) + offset();
  if (at) *at = now;
  return now;
}
int __real_clock_gettime(clockid_t, struct timespec *);
int __wrap_clock_gettime(clockid_t clock, struct timespec *at) {
  int result = __real_clock_gettime(clock, at);
  if (clock == CLOCK_REALTIME) at->tv_sec += offset();
  return result;
}
`;

let built: string;
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
  writeFileSync(join(built, 'clock.c'), CLOCK);
  const source = join(ROOT, 'labs/_tools/init/lab-init.c');
  const places = [
    '-DHEARTBEAT=getenv("HEARTBEAT")',
    `-DSCRIPTS="${built}/"`,
    `-DTEARDOWN="${built}/teardown"`,
  ];
  const wrapped = ['-Wl,--wrap=time', '-Wl,--wrap=clock_gettime'];
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];
  execFileSync('gcc', [
    ...flags,
    ...places,
    ...wrapped,
    '-o',
    join(built, 'lab-init'),
    source,
    join(built, 'clock.c'),
  ]);
  for (const script of ['cgroups', 'boot', 'teardown']) {
    writeFileSync(join(built, script), '#!/bin/sh\nexit 0\n');
    chmodSync(join(built, script), 0o755);
  }
  return () => rmSync(built, { recursive: true });
}, 30_000);

/** Starts it, and touches its heartbeat for some seconds. The clock is set after the first touch. */
async function lived(seconds: number, offset: number): Promise<{ code: number | null; silent: number }> {
  const folder = mkdtempSync(join(built, 'lab-'));
  const [clock, heartbeat] = [join(folder, 'clock'), join(folder, 'heartbeat')];
  writeFileSync(heartbeat, '');
  const env = {
    ...process.env,
    DRILLBOOK_WATCHDOG: String(PATIENCE),
    HEARTBEAT: heartbeat,
    CLOCK_OFFSET: clock,
  };
  const child = spawn(join(built, 'lab-init'), { env, stdio: 'ignore' });
  // In case it does not end by itself.
  setTimeout(() => child.kill('SIGKILL'), 15_000).unref();
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const began = performance.now();
  let touched = began;
  const beat = (ahead: number): void => {
    touched = performance.now();
    const time = Date.now() / 1000 + ahead;
    utimesSync(heartbeat, time, time);
  };
  beat(0);
  writeFileSync(clock, String(offset));
  const heart = setInterval(() => {
    if (performance.now() - began > seconds * 1000) clearInterval(heart);
    else beat(offset);
  }, BEAT);
  const [code] = await ended;
  clearInterval(heart);
  return { code, silent: (performance.now() - touched) / 1000 };
}

describe("the lab's watchdog", () => {
  it.concurrent.each([
    ['runs', 0],
    ['is set ten minutes ahead', 600],
    ['is set ten minutes back', -600],
  ])('ends a lab without a heartbeat, even if its clock %s', { timeout: 20_000 }, async (_, offset) => {
    const { code, silent } = await lived(5, offset);
    expect(code).toBe(FORGOTTEN);
    expect(silent).toBeGreaterThan(PATIENCE - 1);
    expect(silent).toBeLessThan(PATIENCE + 3);
  });
});
