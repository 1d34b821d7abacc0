import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/document/problem.ts';
import { renderProblem } from '../../src/document/render-problem.ts';

const problem: Problem = {
  code: 'unknown-name',
  severity: 'error',
  message: "there is no 'b' here",
  file: 'runbooks/x.yaml',
  line: 12,
  column: 9,
  length: 3,
  hint: "did you mean 'bc'?",
  sourceLine: '  when: bad && c',
};

describe('renderProblem', () => {
  it('has the place, the line, a caret below what is meant, and the hint', () => {
    expect(renderProblem(problem).split('\n')).toEqual([
      "runbooks/x.yaml:12:9 error[unknown-name] there is no 'b' here",
      '  12 |   when: bad && c',
      '     |         ^^^',
      "  hint: did you mean 'bc'?",
    ]);
  });
  it('keeps the caret in place in long lines, and after tabs and control characters', () => {
    for (const [sourceLine, column] of [
      [`${'x'.repeat(300)}bad${'y'.repeat(300)}`, 301],
      ['\t\tbad', 3],
      ['\u001b[31mbad', 6],
    ] as const) {
      const [, line = '', caret = ''] = renderProblem({ ...problem, sourceLine, column }).split('\n');
      expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('bad');
      expect(line.length).toBeLessThan(130);
    }
  });
  it('lets nothing through that drives a terminal', () => {
    const hostile = '\u001b]0;x\u0007\u202e\u009b31m\r\n';
    const text = renderProblem({
      ...problem,
      message: hostile,
      file: hostile,
      hint: hostile,
      sourceLine: hostile,
    });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
