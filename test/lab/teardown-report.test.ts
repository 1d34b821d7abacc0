import { describe, expect, it } from 'vitest';
import { connectionsIn } from '../../src/lab/ledger/lab-ledger.ts';
import { parseReport } from '../../src/lab/teardown/teardown-report.ts';

describe('parseReport', () => {
  it('reports what was undone and what remains, among other lines', () => {
    const report = parseReport(
      [
        'drillbook-lab: ready',
        '{"undone":"aborted","what":"fuse 57","was":"1 waiting"}',
        '{"remains":"process","pid":12,"state":"D"}',
        '{"remains":"cgroup","path":"/freezer/x"}',
        '{"remains":"fuse","connection":57}',
        '{not json',
        '{"ended":true,"ms":40}',
      ].join('\n'),
    );
    expect(report).toEqual({
      ended: true,
      undone: [{ undone: 'aborted', what: 'fuse 57' }],
      remains: [
        { remains: 'process', pid: 12, state: 'D' },
        { remains: 'cgroup', path: '/freezer/x' },
        { remains: 'fuse', connection: 57 },
      ],
    });
  });

  it('keeps leftovers of an unknown kind', () => {
    const line = '{"remains":"mount","path":"/mnt/x"}';
    expect(parseReport(line).remains).toEqual([{ remains: 'other', what: line }]);
  });

  it('does not count silence as completion', () => {
    expect(parseReport('')).toEqual({ ended: false, undone: [], remains: [] });
  });
});

describe('connectionsIn', () => {
  it('reads connection numbers with their inodes, and nothing else', () => {
    const ledger = 'fuse 57 1234\nfrozen /mnt/x\nfuse x 1\nfuse 3\nfuse 58 99\ncgroup /a';
    expect(connectionsIn(Buffer.from(ledger))).toEqual([
      { connection: 57, inode: 1234 },
      { connection: 58, inode: 99 },
    ]);
  });
});
