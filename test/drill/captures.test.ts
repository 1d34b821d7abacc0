import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { skippedNotes } from '../../src/diagnose/skipped-notes.ts';
import { DrillCaptures } from '../../src/drill/captures.ts';
import { shrink } from '../../src/capture/shrink.ts';
import { loadCapture } from '../../src/capture/load.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const runbook = runbookOf(`
subjects: { as: s, run: subjects, parse: words, name: s }
steps:
  - { id: info, read: '/\${{ s }}', parse: key-values }
findings:
  - { id: bad, severity: critical, when: 'info.state == "bad"', message: bad, evidence: [info] }
`);
const answers = {
  subjects: { text: 'a b' },
  '/a': { text: 'line one: is a secret\nstate bad\n' },
  '/b': { text: 'no key: x\nneither has: this\nstate: good\n' },
};

describe('captures of a drill', () => {
  it('count skipped lines by phase and step, without quoting them', async () => {
    const captures = new DrillCaptures(folder());
    const wrap = captures.of('broken');
    captures.of('other');
    for (const phase of ['before', 'during'] as const) {
      const target = wrap(new FakeTarget(phase === 'during' ? answers : { subjects: { text: '' } }), phase);
      const diagnosis = await diagnose(runbook, target);
      captures.listen({ type: 'diagnosis', scenario: 'broken', phase, diagnosis });
    }
    await captures.write({ runbooks: ['rb'], versions: new Map(), labOf: () => 'docker@bookworm' });
    const [before, during] = await Promise.all(
      ['before', 'during'].map((phase) => loadCapture(join(folder(), 'broken', `${phase}.json`))),
    );
    expect(before?.header.skipped).toBeUndefined();
    expect(during?.header.skipped).toEqual([{ runbook: 'rb', step: 'info', lines: 3, of: 5 }]);
    if (during === undefined) throw new Error('no capture');
    const small = await shrink({ capture: during, runbook, keep: { finding: 'bad' } });
    expect(small?.capture.header.skipped).toBeUndefined();
  });

  it('count the same lines as the diagnoses', async () => {
    const diagnosis = await diagnose(runbook, new FakeTarget(answers));
    expect(skippedNotes([diagnosis, { ...diagnosis, runbook: 'again' }])).toEqual([
      { runbook: 'rb', step: 'info', lines: 3, of: 5 },
      { runbook: 'again', step: 'info', lines: 3, of: 5 },
    ]);
  });
});
