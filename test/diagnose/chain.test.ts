/** The chain of a finding, and which steps decided it. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { FoundFinding } from '../../src/diagnose/diagnosis.ts';
import { reportedBy } from '../../src/mutation/reported.ts';
import { showRunbook } from '../../src/runbook/page/show.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

const BOOK = `
steps:
  - { id: other, title: What else?, run: other }
  - { id: mount, title: Where does it hang?, read: /mount }
  - { id: shim, title: Which is its shim?, run: shim }
  - { id: state, title: Does it run?, read: /state }
  - { id: stopped, let: 'state.trim() == "T"' }
findings:
  - id: bad
    severity: critical
    when: stopped
    confirm: shim != "0"
    message: it is stopped
    chain:
      - { kind: container, text: 'it is \${{ state.trim() }}' }
      - { kind: shim, when: '!shim.contains("none")', text: 'shim \${{ shim }}' }
      - { kind: mount, text: "\${{ mount }}[[ of \${{ other }}]]\\n(\${{ other }})" }
    evidence: [other, mount, shim, state]
`;

async function found(answers: Record<string, Reply>): Promise<FoundFinding> {
  const target = new FakeTarget({ '/state': { text: 'T\n' }, ...answers });
  const { findings } = await diagnose(runbookOf(BOOK), target);
  if (findings[0] === undefined) throw new Error('nothing was found');
  return findings[0];
}

describe('the chain of a finding', () => {
  it('has a line for each link', async () => {
    const { chain } = await found({ shim: { text: '7' }, '/mount': { text: '/p00' }, other: { text: 'x' } });
    expect(chain).toEqual([
      { kind: 'container', text: 'it is T' },
      { kind: 'shim', text: 'shim 7' },
      { kind: 'mount', text: '/p00 of x (x)' },
    ]);
  });

  it('leaves out a link whose condition does not hold or that needs an absent value, and optional parts', async () => {
    const { chain } = await found({ shim: { text: 'none' }, other: { text: 'x' } });
    expect(chain).toEqual([{ kind: 'container', text: 'it is T' }]);
    const whole = await found({
      shim: { text: 'none' },
      '/mount': { text: '/p00' },
      other: { status: 'denied' },
    });
    expect(whole.chain?.at(-1)).toEqual({ kind: 'mount', text: '/p00' });
  });

  it('keeps a link that is unknown, and says why', async () => {
    const { chain } = await found({ shim: { status: 'denied' }, '/mount': { status: 'denied' } });
    expect(chain).toEqual([
      { kind: 'container', text: 'it is T' },
      { kind: 'shim', text: 'not known', unknown: expect.stringContaining('shim') },
      { kind: 'mount', text: 'not known', unknown: expect.stringContaining('mount') },
    ]);
  });

  it('is on the page of a runbook, and a change of it is a change of the diagnosis', async () => {
    expect(showRunbook(runbookOf(BOOK))).toContain(
      '2. shim: shim `shim` (only where `!shim.contains("none")`)',
    );
    const one = await found({ shim: { text: '7' } });
    const other = { ...one, chain: [{ kind: 'shim' as const, text: 'shim 8' }] };
    const told = (finding: FoundFinding): unknown =>
      reportedBy({ subjects: [], steps: [], findings: [finding] });
    expect(told(other)).not.toEqual(told(one));
  });

  it('must have known kinds, and expressions that compile', () => {
    expect(() => runbookOf(BOOK.replace('kind: mount', 'kind: mont'))).toThrow(
      /findings.0.chain.2.kind|mont/,
    );
    expect(() => runbookOf(BOOK.replace('{{ mount }}', '{{ mout }}'))).toThrow(/mout/);
    expect(() => runbookOf(BOOK.replace('[[ of', '[ of'))).toThrow(/unpaired/);
  });
});

describe('what decided a finding', () => {
  it('are the steps of the evidence that asked: first those of the condition, then of its confirmations and text', async () => {
    const { decidedBy, evidence } = await found({
      shim: { text: '7' },
      '/mount': { text: '/p00' },
      other: {},
    });
    expect(Object.keys(evidence)).toContain('stopped');
    expect(decidedBy).toEqual([
      { step: 'state', title: 'Does it run?', asked: { read: '/state' } },
      { step: 'shim', title: 'Which is its shim?', asked: { run: 'shim' } },
      { step: 'other', title: 'What else?', asked: { run: 'other' } },
      { step: 'mount', title: 'Where does it hang?', asked: { read: '/mount' } },
    ]);
  });
});
