/** Sentences with values that are long or missing. */
import { describe, expect, it } from 'vitest';
import { Names } from '../../src/expression/names.ts';
import type { Binding } from '../../src/expression/outcome.ts';
import { compileTemplate } from '../../src/expression/template.ts';

const names = Names.none();
for (const name of ['a', 'b', 'c']) names.declare(name, { type: 'string' });
names.declare('texts', { type: 'list<string>' });

const ABSENT: Binding = { kind: 'absent', why: 'not there' };
const UNKNOWN: Binding = { kind: 'unknown', why: 'not looked at' };

function rendered(
  source: string,
  given: Readonly<Record<string, string | readonly string[] | Binding>>,
): string {
  const { template, faults } = compileTemplate(source, names, 'text');
  expect(faults).toEqual([]);
  const bindings = Object.entries(given).map(([name, value]): [string, Binding] => [
    name,
    typeof value === 'object' && 'kind' in value ? value : { kind: 'value', value },
  ]);
  const outcome = template?.render(new Map(bindings));
  if (outcome?.kind !== 'value') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

describe('what is missing', () => {
  it.each([
    ['${{ a }} waits[[ for ${{ b }}]].', 'x waits.'],
    ['${{ a }} waits[[ for ${{ a }}]].', 'x waits for x.'],
    ['${{ a }} waits[[ for ${{ a }}[[ and ${{ b }}]]]].', 'x waits for x.'],
    ['${{ a }} (${{ b }}) waits.', 'x waits.'],
    ['${{ a }} (state ${{ a }}, in ${{ b }}, freezer ${{ a }}) waits.', 'x (state x, freezer x) waits.'],
    ['${{ a }} (in ${{ b }}, state ${{ a }}).', 'x (state x).'],
    ['${{ a }} (in ${{ b }}, state ${{ c }}).', 'x.'],
    ['${{ a }} (seen by ${{ a }} (${{ b }})).', 'x (seen by x).'],
    ['(${{ b }}) ${{ a }}', ' x'],
    ['${{ a }} (not at all) waits for ${{ b }} or ${{ c }}.', 'x (not at all) waits for ? or none.'],
    ['1) ${{ a }} 2) ${{ b }} :-(', '1) x 2) ? :-('],
    ['${{ a }} (${{ b }}', 'x (?'],
    ['[[a ( ${{ a }}]] )', 'a ( x )'],
    ['${{ a + b }} (${{ a + b }})', '?'],
    ['${{ a }} waits. It waits for ${{ b }}. Restart ${{ a }}.', 'x waits. Restart x.'],
    ['${{ a }} waits. ${{ b }}', 'x waits.'],
    ['${{ a }} waits. ${{ c }} (${{ a }}) waits! Does ${{ a }}? No.', 'x waits. Does x? No.'],
    ['${{ b }} waits. It is ${{ a }}.', '? waits. It is x.'],
    ['${{ known(b) ? "in " + b : "somewhere" }}', 'somewhere'],
  ])('%s', (source, text) => {
    expect(rendered(source, { a: 'x', b: UNKNOWN, c: ABSENT })).toBe(text);
  });

  it.each(['a [[ b', 'a ]] b', '[[ ${{ a }} ( ]] ]]', '[[ (', '[['.repeat(50) + ']]'.repeat(50)])(
    '%s is refused',
    (source) => {
      expect(compileTemplate(source, names, 'text').faults.map(({ code }) => code)).toEqual([
        'sentence-syntax',
      ]);
    },
  );

  it('brackets of a command are the shell’s own', () => {
    expect(compileTemplate('grep [[:blank:]] /x', names, 'command').faults).toEqual([]);
  });

  it('takes time linear in the sentence', () => {
    const from = performance.now();
    for (const piece of ['(', ')', '()', '(a, ', 'a) '])
      expect(rendered(piece.repeat(20_000), {})).toContain('characters');
    for (const piece of ['(${{ a }}', '${{ a }}) ', '(${{ a }}) '])
      expect(rendered(piece.repeat(500), { a: 'x' })).toContain('x');
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

describe('what is long', () => {
  const long = 'x'.repeat(100_000);

  it('is cut with a mark, each value by itself', () => {
    const text = rendered('${{ a }} runs ${{ b }} in ${{ c }}.', { a: 'one', b: long, c: 'three' });
    expect(text).toBe(`one runs ${'x'.repeat(250)}… (99750 more characters) in three.`);
  });

  it('is cut inside of an expression, so that what stands after it is still there', () => {
    const source = '${{ known(b) ? "task " + a + " (" + b + ") waits in " + c : "nothing" }}.';
    const text = rendered(source, { a: '7', b: long, c: 'request_wait_answer' });
    expect(text).toBe(`task 7 (${'x'.repeat(250)}… (99750 more characters)) waits in request_wait_answer.`);
  });

  it('never makes a sentence longer than a page', () => {
    const many = Array.from({ length: 50 }, () => '${{ a }}').join(' and ');
    expect(rendered(many, { a: long }).length).toBeLessThan(4100);
    const sum = `\${{ ${Array.from({ length: 50 }, () => 'a').join(' + ')} }} is the end.`;
    expect(rendered(sum, { a: long })).toMatch(/more characters\) is the end\.$/);
  });

  it('is not cut in the middle of a character', () => {
    expect(rendered('${{ a }}', { a: `${'x'.repeat(249)}🧊🧊` })).toBe(
      `${'x'.repeat(249)}… (4 more characters)`,
    );
  });

  it('is told also where a value would cost too much', () => {
    const source = '${{ a }} and ${{ texts.map(x, texts.map(y, x + y).join("")).join("") }}';
    const lists = Array.from({ length: 3000 }, () => 'x'.repeat(100));
    expect(rendered(source, { a: 'one', texts: lists })).toBe('one and ?');
  });

  it('is whole in a command', () => {
    const { template } = compileTemplate('echo ${{ a }}', names, 'command');
    const outcome = template?.render(new Map([['a', { kind: 'value', value: long }]]));
    expect(outcome).toEqual({ kind: 'value', value: `echo '${long}'` });
  });
});
