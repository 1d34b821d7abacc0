/** A slip in the YAML is reported where it is, not where the parser noticed it, and once. */
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/document/yaml-file.ts';

const STEPS = 'steps:\n  - id: a\n    run: x\n';

describe('parseYaml', () => {
  it.each([
    ['an alias without its anchor', `runbook: x\nsteps:\n  - id: *nope\n`, '3:9', 'yaml-syntax'],
    ['an unclosed double quote', `runbook: x\ntitle: "never closed\n${STEPS}`, '2:8', 'yaml-syntax'],
    ['an unclosed single quote', `runbook: x\ntitle: 'never closed\n${STEPS}`, '2:8', 'yaml-syntax'],
    ['an unclosed list', `runbook: x\ntags: [a, [b], c\n${STEPS}`, '2:7', 'yaml-syntax'],
    ['an unclosed map', `runbook: x\nsamples: { times: 3\n${STEPS}`, '2:10', 'yaml-syntax'],
    ['carriage returns alone', 'runbook: x\rtitle: y\r', '1:11', 'yaml-syntax'],
    [
      'a tab, and the duplicate key that it makes',
      `a: 1\nsteps:\n  - id: a\n\tb: 1\na: 2\n`,
      '4:1',
      'yaml-syntax',
    ],
    ['brackets by the ten thousand', `a: ${'['.repeat(20_000)}`, '1:', 'yaml-syntax'],
    ['a list for a key', '? [a, b]\n: c\n', '1:3', 'yaml-syntax'],
    ['a map for a key', 'x: 1\n{a: b}: c\n', '2:1', 'yaml-syntax'],
    ['a NUL byte', 'runbook: x\0y\n', '1:11', 'yaml-syntax'],
    ['an escape character', 'title: a\u001b[31mb\n', '1:9', 'yaml-syntax'],
    ['a key that is there twice', 'a: 1\nb: 2\na: 3\n', '3:1', 'duplicate-key'],
  ])('%s', (_, text, place, code) => {
    const { problems } = parseYaml('x.yaml', text);
    expect(problems.map((one) => one.code)).toEqual([code]);
    const [first] = problems;
    expect(`${first?.line}:${first?.column}`).toMatch(new RegExp(`^${place}`));
    expect(first?.message).not.toMatch(/stringKeys|call stack/);
  });

  it('takes CRLF, and a lone carriage return within a line', () => {
    expect(parseYaml('x.yaml', 'a: 1\r\nb: 2\r\n').data).toEqual({ a: 1, b: 2 });
    expect(parseYaml('x.yaml', 'a: "x\\ry"\nb: 2\n').problems).toEqual([]);
  });
});
