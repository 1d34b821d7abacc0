/** The evidence of a finding, as people read it. */
import { expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

it('names each answer by what it is of, also where it was asked for each answer of another step', async () => {
  const book = runbookOf(`
steps:
  - { id: one, for: 'name in ["a", "b"]', max: 9, run: 'first \${{ name }}' }
  - { id: two, for: 'o in one.filter(x, found(x.one))', max: 9, run: 'second \${{ o.name }}' }
  - { id: three, for: 't in two.filter(x, found(x.two))', max: 9, run: 'third \${{ t.o.name }}' }
findings:
  - { id: bad, severity: critical, when: 'three.size() == 2', message: bad, evidence: [two, three] }
`);
  const answers = ['first', 'second', 'third'].flatMap((nth) =>
    ['a', 'b'].map((name) => [`${nth} '${name}'`, { text: `${nth} of ${name}` }] as const),
  );
  const { findings } = await diagnose(book, new FakeTarget(Object.fromEntries(answers)));
  expect(findings[0]?.evidence).toEqual({
    two: 'a:\nsecond of a\nb:\nsecond of b',
    three: 'a:\nthird of a\nb:\nthird of b',
  });
});
