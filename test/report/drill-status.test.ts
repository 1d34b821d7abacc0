import { describe, expect, it } from 'vitest';
import type { DrillEvent } from '../../src/drill/events.ts';
import type { Verdict } from '../../src/drill/result.ts';
import type { Scenario } from '../../src/scenario/model.ts';
import { DrillStatus } from '../../src/report/drill-status.ts';
import { timeLeft } from '../../src/report/time-left.ts';
import { aDrill } from '../support/drill-results.ts';

const planned = (count: number, jobs = 2, lab = () => 'docker@bookworm'): DrillEvent => ({
  type: 'planned',
  drills: Array.from({ length: count }, (_, nth) => ({ scenario: `s${nth}`, labName: lab() })),
  jobs,
});
const started = (id: string, labName = 'docker@bookworm'): DrillEvent => ({
  type: 'started',
  scenario: { id } as Scenario,
  labName,
});
const ended = (scenario: string, verdict: Verdict = 'detected', ms = 2000): DrillEvent => ({
  type: 'ended',
  scenario,
  result: aDrill({ scenario, lab: 'docker@bookworm', verdict, ms }),
});

const WIDE = { columns: 80, rows: 24 };

describe('DrillStatus', () => {
  const nothing = (): undefined => undefined;

  it('shows nothing before drills are planned, then a line for each running lab and a counter', () => {
    const status = new DrillStatus(nothing);
    expect(status.lines(0, WIDE)).toEqual([]);
    status.see(planned(3), 0);
    status.see(started('s0'), 0);
    status.see(started('s1'), 1000);
    const event = {
      type: 'timeline',
      scenario: 's0',
      labName: 'docker@bookworm',
      event: 'injected',
      at: 9,
    } as const;
    status.see(event, 1500);
    expect(status.lines(3000, WIDE)).toEqual([
      's0  waiting for the oracle  3 s',
      's1  starting the lab  2 s',
      '0 of 3',
    ]);
  });

  it('counts what has ended and what failed', () => {
    const status = new DrillStatus(nothing);
    status.see(planned(3), 0);
    for (const id of ['s0', 's1']) status.see(started(id), 0);
    status.see(ended('s0', 'missed'), 2000);
    status.see(ended('s1'), 2000);
    expect(status.lines(2000, WIDE)).toEqual(['2 of 3, 1 failed, about 2 s left']);
  });

  it('tells apart the same scenario in two labs', () => {
    const status = new DrillStatus(nothing);
    const drills = ['docker@bookworm', 'docker@trixie'].map((labName) => ({ scenario: 's0', labName }));
    status.see({ type: 'planned', drills, jobs: 2 }, 0);
    for (const { labName } of drills) status.see(started('s0', labName), 0);
    status.see(ended('s0'), 1000);
    expect(status.lines(1000, WIDE)).toEqual([
      's0 (docker@trixie)  starting the lab  1 s',
      '1 of 2, about 1 s left',
    ]);
  });

  it.each([20, 40, 80])('never fills a line of %i columns, nor more rows than there are', (columns) => {
    const status = new DrillStatus(() => 1_000_000);
    const id = 'a-scenario-with-a-name-that-is-longer-than-most-of-the-terminals-that-there-are';
    const drills = Array.from({ length: 30 }, (_, nth) => ({ scenario: `${nth}-${id}`, labName: 'l' }));
    status.see({ type: 'planned', drills, jobs: 30 }, 0);
    for (const { scenario } of drills) status.see(started(scenario, 'l'), 0);
    const lines = status.lines(5000, { columns, rows: 10 });
    expect(lines.length).toBeLessThan(10);
    expect(lines).toContain('and 23 more');
    for (const line of lines) expect(line.length).toBeLessThan(columns);
  });
});

describe('timeLeft', () => {
  const drill = (scenario: string) => ({ scenario, labName: 'l' });
  const all = ['a', 'b', 'c', 'd'].map(drill);
  const known = ({ scenario }: { scenario: string }) => ({ a: 10, b: 20, c: 30 })[scenario];

  it('is unknown if no drill has ever been timed', () => {
    expect(timeLeft({ waiting: all, running: [], jobs: 1, known: () => undefined, all })).toBeUndefined();
  });

  it('adds up what waits, a drill without a time taking as long as the others', () => {
    expect(timeLeft({ waiting: all, running: [], jobs: 1, known, all })).toBe(80);
  });

  it('shares the work among the labs, and counts only the rest of what is running', () => {
    const [a, b, c, d] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0], (typeof all)[0]];
    const running = [
      { drill: a, for: 4 },
      { drill: b, for: 50 },
    ];
    // b should have ended long ago: its lab is about to be free, and takes c (30); d (20) follows a (6).
    expect(timeLeft({ waiting: [c, d], running, jobs: 2, known, all })).toBe(30);
  });

  it('is nothing at the end', () => {
    expect(timeLeft({ waiting: [], running: [], jobs: 2, known, all })).toBe(0);
  });
});
