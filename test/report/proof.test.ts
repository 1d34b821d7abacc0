import { describe, expect, it } from 'vitest';
import type { ProofStamp } from '../../src/drill/proof/state.ts';
import { badge } from '../../src/report/badge.ts';
import { painter } from '../../src/report/paint.ts';
import { proofSentence } from '../../src/drill/proof/sentence.ts';
import { proofTable } from '../../src/report/proof.ts';
import { textColumns } from '../../src/text/wrap.ts';
import { HOSTILE } from '../support/drill-results.ts';

const PROVEN: ProofStamp = {
  runbook: 'container-up-process-gone',
  state: 'proven',
  date: '2026-11-20T09:30:00.000Z',
  provenBy: ['fuse-hung-rm in docker@bookworm', 'nfs-hard-mount in docker@bookworm'],
  scenarios: ['fuse-hung-rm', 'nfs-hard-mount'],
  labs: ['docker@bookworm'],
  failed: [],
  changed: [],
  precision: 1,
  recall: 1,
  timeToDetect: 812,
};
const CHANGED: ProofStamp = { ...PROVEN, state: 'changed', changed: ['probes/freezer.yaml'] };
const FAILED: ProofStamp = {
  ...PROVEN,
  state: 'failed',
  failed: [
    {
      drill: 'paused in docker@sid',
      scenario: 'paused',
      lab: 'docker@sid',
      verdict: 'missed',
      date: '2026-11-21T00:00:00.000Z',
    },
  ],
};
const { date: _, ...UNDATED } = PROVEN;
const NONE: ProofStamp = { ...UNDATED, state: 'none', provenBy: [], scenarios: [], labs: [] };

describe('proofSentence', () => {
  it.each([
    [PROVEN, 'proven 2026-11-20 on docker@bookworm by 2 scenarios'],
    [CHANGED, 'proven 2026-11-20 on docker@bookworm by 2 scenarios; changed since: probes/freezer.yaml'],
    [
      FAILED,
      'proven 2026-11-20 on docker@bookworm by 2 scenarios; paused in docker@sid ended missed on 2026-11-21',
    ],
    [
      { ...NONE, state: 'failed', failed: FAILED.failed } as ProofStamp,
      'not proven; paused in docker@sid ended missed on 2026-11-21',
    ],
    [NONE, 'never drilled'],
  ])('says what is known, %#', (stamp, text) => {
    expect(proofSentence(stamp)).toBe(text);
  });
});

describe('proofTable', () => {
  it('has a row for each runbook, and what is wrong with it', () => {
    const lines = proofTable([PROVEN, FAILED, CHANGED, NONE], painter(false), undefined).split('\n');
    expect(lines[1]).toMatch(/^container-up-process-gone +proven +2026-11-20 +2\/2 +1\.00 +1\.00 +0\.8 s$/);
    expect(lines).toContain('  missed 2026-11-21: paused in docker@sid');
    expect(lines).toContain('  changed since: probes/freezer.yaml');
    expect(lines.at(-2)).toBe('4 runbooks: 1 failed, 1 changed since the proof, 1 never drilled, 1 proven');
  });

  it.each([40, 80])('fits into %i columns', (columns) => {
    const changed = Array.from({ length: 9 }, (_, nth) => `scenarios/a-scenario/file-${nth}.sh`);
    const table = proofTable([PROVEN, FAILED, { ...CHANGED, changed }, NONE], painter(false), columns);
    for (const line of table.split('\n')) expect(textColumns(line)).toBeLessThanOrEqual(columns);
    expect(table.replaceAll(/\n +/g, ' ')).toContain('and 4 more');
  });

  it('shows hostile text as escapes', () => {
    const text = proofTable([{ ...FAILED, runbook: HOSTILE, changed: [HOSTILE] }], painter(false), undefined);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('badge', () => {
  const GREEN = '#1a7f37';
  const YELLOW = '#dfb317';
  const RED = '#c0271d';
  const GREY = '#59636e';

  it.each([
    ['everything is proven', [PROVEN], GREEN, 'drills 2/2 · 2026-11-20: all proven'],
    [
      'something changed',
      [PROVEN, CHANGED],
      YELLOW,
      'drills 2/2 · 2026-11-20: not all proven as they are now',
    ],
    [
      'a runbook was never drilled',
      [PROVEN, NONE],
      YELLOW,
      'drills 2/2 · 2026-11-20: not all proven as they are now',
    ],
    ['a drill failed', [PROVEN, CHANGED, FAILED], RED, 'drills 2/3 · 2026-11-20: some failed'],
    ['nothing was drilled', [NONE, NONE], GREY, 'drills none: never drilled'],
    ['there is no runbook', [], GREY, 'drills none: never drilled'],
  ])('where %s', (__, stamps, colour, title) => {
    const svg = badge(stamps);
    expect([GREEN, YELLOW, RED, GREY].filter((one) => svg.includes(`fill="${one}"`))).toEqual([colour]);
    expect(svg).toContain(`<title>${title}</title>`);
    expect(svg).toContain(`role="img" aria-label="${title}"`);
  });

  it('has the date of the oldest drill', () => {
    const newer = { ...PROVEN, date: '2026-12-24T00:00:00.000Z' };
    expect(badge([newer, PROVEN])).toContain('2/2 · 2026-11-20<');
  });

  it('loads nothing, and keeps hostile text as text', () => {
    const svg = badge([{ ...PROVEN, date: HOSTILE, provenBy: [HOSTILE] }]);
    expect(svg).not.toMatch(/href|url\((?!#)|<script|<b>|javascript:/);
    expect(svg).not.toContain('<b');
  });
});
