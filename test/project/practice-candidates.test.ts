/** Which scenarios a person can practise on. */
import { describe, expect, it } from 'vitest';
import { practiceCandidates } from '../../src/project/practice-candidates.ts';

const any = { scenario: undefined, tags: [], labs: [] };

describe('practiceCandidates', () => {
  it('are of every kind of lab, break something, and have a symptom and runbooks that expect a finding', () => {
    const { candidates } = practiceCandidates(any);
    expect(candidates.length).toBeGreaterThanOrEqual(15);
    expect([...new Set(candidates.map(({ lab }) => lab.lab))].toSorted()).toEqual(
      expect.arrayContaining([
        'containerd',
        'docker',
        'nginx',
        'podman',
        'postgres-replica',
        'redis',
        'systemd',
      ]),
    );
    for (const { scenario } of candidates) {
      expect([scenario.id, scenario.inject.length > 0, scenario.symptom]).toEqual([
        scenario.id,
        true,
        expect.any(String),
      ]);
      expect(
        scenario.expect.flatMap(({ findings }) => findings),
        scenario.id,
      ).not.toEqual([]);
    }
  });

  it('have all tags that are asked for: of their runbooks, or their lab', () => {
    const { candidates, runbooksOf } = practiceCandidates({ ...any, tags: ['postgres-replica', 'wal'] });
    expect(candidates.map(({ scenario }) => scenario.id)).toEqual(['postgres-slot-keeps-wal']);
    expect(candidates.flatMap(({ scenario }) => runbooksOf(scenario)).map(({ id }) => id)).toEqual([
      'postgres-slot-keeps-wal',
    ]);
  });

  it('include a named scenario without a symptom', () => {
    const { candidates } = practiceCandidates({ ...any, scenario: 'paused', labs: [] });
    expect(candidates.map(({ scenario }) => scenario.id)).toEqual(['paused']);
  });

  it.each([
    [{ ...any, scenario: 'redis-refuses-writes', tags: ['rediss'] }, 'tag-unknown'],
    [{ ...any, scenario: 'healthy' }, 'nothing-to-cure'],
    [{ ...any, scenario: 'no-such' }, 'scenario-unknown'],
  ])('refuse %j: %s', (wish, code) => {
    expect(() => practiceCandidates(wish)).toThrow(expect.objectContaining({ code }));
  });
});
