import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/diagnose/diagnosis.ts';
import { render } from '../../../src/report/format.ts';
import type { Reportable } from '../../../src/report/reportable.ts';
import { aDocument, aDrill, aFinding, aHostileDrill, aRunbookResult } from '../../support/drill-results.ts';
import { hostile } from '../../support/hostile-document.ts';
import { tagsOf } from '../../support/html-tags.ts';

const finding = aFinding({
  certainty: 'likely',
  unseen: ['a'],
  chain: [
    { kind: 'container', text: 'c' },
    { kind: 'mount', text: 'not known', unknown: 'w' },
  ],
  decidedBy: [
    { step: 'status', title: 't', asked: { run: 'r' }, direct: true },
    { step: 'stack', title: 't', asked: { read: 'r' } },
  ],
  evidence: { status: 'Name:\ta\nState:\tb\nPid:\t1', stack: '[<0>] do_exit+0x1/0x2', json: '[{"a": 1}]' },
  remedy: {
    id: 'r',
    title: 't',
    sideEffects: 's',
    verify: { command: 'v', deadline: 1 },
    commands: [{ command: 'c', deadline: 1, loop: { nth: 0, each: 'e' } }],
  },
});

/** Everything that a document can hold. */
const drills = aDocument([
  aHostileDrill(),
  aDrill({
    verdict: 'missed',
    inputs: { a: 'b' },
    reproduce: 'r',
    runbooks: [
      aRunbookResult({
        verdict: 'missed',
        unseen: ['a'],
        before: [finding],
        during: [finding],
        after: [finding],
        expected: [{ finding: 'f', subjects: ['s'] }],
        compared: { detected: [], missed: [{ finding: 'f', subject: 's' }], unexpected: [] },
        reasons: [{ phase: 'during', verdict: 'missed', message: 'm', file: 'f', line: 1 }],
        explained: [
          {
            subject: 's',
            kind: 'when',
            id: 'f',
            file: 'f',
            line: 1,
            expression: 'e',
            outcome: 'unknown',
            why: 'w',
            conjuncts: [{ expression: 'e', outcome: 'unknown', why: 'w' }],
          },
        ],
      }),
      aRunbookResult({ runbook: 'b', applies: false, reason: 'r' }),
      aRunbookResult({ runbook: 'c', unseen: ['a'] }),
    ],
  }),
]);
const diagnosis: Diagnosis = {
  schema: 'drillbook/diagnosis@2',
  runbook: 'r',
  target: 't',
  ms: 1,
  impact: 'i',
  owner: 'o',
  escalate: 'e',
  references: ['https://example.com'],
  subjects: [
    { name: 'a', status: 'suspect' },
    { name: 'b', status: 'unknown', unseen: ['u'] },
  ],
  findings: [finding],
  steps: [{ id: 's', subject: 'a', status: 'abandoned', ms: 1, stuck: [] }],
};
const engine = { name: 'n', kernel: 'k', architecture: 'a' };
const skipped = [{ scenario: 's', lab: 'l', because: ['b'] }];
const RESULTS: readonly (readonly [string, Reportable])[] = [
  ['drills', { kind: 'drill', document: { ...drills, engine, skipped } }],
  ['diagnoses', { kind: 'diagnoses', diagnoses: [diagnosis, { ...diagnosis, applies: false, reason: 'r' }] }],
];

const ALLOWED = new Set(
  'html head meta title link style body a header nav main section footer article details summary div span p pre h1 h2 h3 h4 h5 ul ol li dl dt dd table caption thead tbody tfoot tr th td code b strong i mark small br svg rect circle path ellipse'.split(
    ' ',
  ),
);

describe.each(RESULTS)('hostile %s', (_, result) => {
  it('become text, whatever they hold', () => {
    const page = render('html', hostile(result), { colour: false });
    expect(page).toContain('window.ran=');
    for (const { name, attributes } of tagsOf(page)) {
      expect(ALLOWED).toContain(name);
      expect([...attributes.keys()].filter((key) => /^on|^style$|^src$|^srcset$/.test(key))).toEqual([]);
      const href = attributes.get('href');
      if (href !== undefined) expect(href).toMatch(/^(#[\w-]+|data:,)$/);
    }
    // eslint-disable-next-line no-control-regex
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\ufffe\uffff]|\p{Cs}/u);
  });

  it('do not fill the page with names of 100 kB', () => {
    const page = render('html', hostile(result, 100), { colour: false });
    expect(page.length).toBeLessThan(400_000);
    expect(page).toMatch(/more characters/);
  });

  it('are never in an id, which must be unique', () => {
    const ids = tagsOf(render('html', hostile(result), { colour: false })).flatMap(
      ({ attributes }) => attributes.get('id') ?? [],
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.join()).not.toContain('window');
  });
});
