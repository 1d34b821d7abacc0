/** A `let` is one expression, a map, a choice, or a list with one of these for each element. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

const target = (): FakeTarget =>
  new FakeTarget({ list: { text: 'a 1\nb 2\nc\n' }, '/gone': { status: 'not-found' } });

async function value(steps: string): Promise<unknown> {
  const book = runbookOf(`
steps:
  - { id: lines, run: list, parse: lines }
  - { id: gone, read: /gone }
${steps}
findings:
  - { id: it, severity: info, when: 'size(lines) == 3', message: it, evidence: [it, gone] }
`);
  const { findings } = await diagnose(book, target());
  return findings[0]?.evidence['it'];
}

describe('a let', () => {
  it('may be a map; an absent field is left out', async () => {
    const steps = '  - { id: it, let: { count: lines.size(), first: "lines[0]", none: gone } }';
    expect(await value(steps)).toBe('{"count":3,"first":"a 1"}');
  });

  it.each([
    ['the first that holds', 'lines.size() > 2, value: \'"many"\'', '"few"', 'many'],
    ['the last otherwise', 'lines.size() > 3, value: \'"many"\'', '"few"', 'few'],
  ])('may be a choice: %s', async (_, first, last, expected) => {
    expect(
      await value(`  - id: it\n    let:\n      - { when: ${first} }\n      - { value: '${last}' }`),
    ).toBe(expected);
  });

  it('is absent if no choice holds, and unknown if a condition is', async () => {
    expect(await value('  - { id: it, let: [{ when: lines.size() > 9, value: 1 }] }')).toMatch(/^\(absent/);
    const unseen = "unknown('x')";
    expect(await value(`  - { id: it, let: [{ when: ${unseen}, value: 1 }, { value: 2 }] }`)).toBe(
      '(unknown: x)',
    );
  });

  it('with for is a list with a value for each element', async () => {
    const steps = `  - id: it
    for: line in lines
    let: { key: "line.words()[0]", value: "line.words()[1]" }`;
    expect(await value(steps)).toBe('[{"key":"a","value":"1"},{"key":"b","value":"2"},{"key":"c"}]');
    const choice = `  - id: it
    for: line in lines
    let: [{ when: line.size() > 1, value: "line.words()[1]" }, { value: '"none"' }]`;
    expect(await value(choice)).toBe('["1","2","none"]');
  });

  it('knows the fields of its map', () => {
    const { problems } = loadRunbook({
      file: 'x.yaml',
      text: 'runbook: x\ntitle: X\nsteps:\n  - { id: a, let: { b: 1 } }\nfindings: [{ id: f, severity: info, when: a.c == 1, message: x }]\n',
    });
    expect(problems.map(({ code }) => code)).toContain('unknown-field');
  });

  it.each([
    ['{ id: a, let: { b: c.d } }', 'unknown-name', 4, 24],
    ['{ id: a, let: [{ when: 1, value: 2 }] }', 'type-mismatch', 4, 28],
    ['{ id: a, let: [{ value: 1 }, { value: 2 }] }', 'choice-order', 4, 20],
    ['{ id: a, for: x in y, let: 1 }', 'unknown-name', 4, 24],
    ['{ id: a, for: "a in [1]", max: 2, read: /x, title: A }', 'name-taken', 4, 19],
  ])('%s has its problem where it is', (step, code, line, column) => {
    const { problems } = loadRunbook({
      file: 'x.yaml',
      text: `runbook: x\ntitle: X\nsteps:\n  - ${step}\nfindings: [{ id: f, severity: info, when: size(a) > 0, message: x }]\n`,
    });
    expect(problems.map((one) => [one.code, one.line, one.column])).toContainEqual([code, line, column]);
  });
});
