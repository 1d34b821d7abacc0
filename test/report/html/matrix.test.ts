import { describe, expect, it } from 'vitest';
import type { DrillResult, RunbookResult } from '../../../src/drill/result.ts';
import { matrix } from '../../../src/report/html/matrix.ts';
import { cellOf } from '../../../src/report/html/matrix-cell.ts';
import { matrixOrder } from '../../../src/report/html/matrix-order.ts';
import { scoreTable } from '../../../src/report/html/scores.ts';
import { aDocument, aDrill, aFinding, aRunbookResult } from '../../support/drill-results.ts';

const detected = (runbook: string, ms = 100): RunbookResult =>
  aRunbookResult({
    runbook,
    verdict: 'detected',
    during: [aFinding({ id: 'f', subject: 's' })],
    expected: [{ finding: 'f', subjects: ['s'] }],
    ms: { before: 1, during: ms, after: 1 },
  });
const missed = (runbook: string): RunbookResult =>
  aRunbookResult({
    runbook,
    verdict: 'missed',
    expected: [{ finding: 'f', subjects: ['s'] }],
    reasons: [{ phase: 'during', verdict: 'missed', message: 'expected f for s', file: 'r.yaml', line: 1 }],
  });
const quiet = (runbook: string): RunbookResult => aRunbookResult({ runbook });
const drill = (scenario: string, ...runbooks: RunbookResult[]): DrillResult =>
  aDrill({
    scenario,
    runbooks,
    verdict: runbooks.find((one) => one.verdict !== 'quiet')?.verdict ?? 'quiet',
    timeline: [
      { at: 1000, event: 'injected' },
      { at: 1400, event: 'reproduced' },
    ],
  });

/** The text of each cell of the rows of drills. */
function rows(html: string): string[][] {
  return [...html.matchAll(/<tr class="(?:failed)?">([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) =>
      cell
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    ),
  );
}

describe('the order of the matrix', () => {
  const document = aDocument([
    drill('nothing', quiet('a'), quiet('b'), quiet('c'), quiet('d')),
    drill('second', quiet('a'), detected('b'), quiet('c'), quiet('d')),
    drill('first', detected('a'), quiet('b'), quiet('c'), quiet('d')),
    drill('wrong', quiet('a'), quiet('b'), missed('c'), quiet('d')),
    drill('both', detected('a'), detected('b'), quiet('c'), quiet('d')),
  ]);

  it('puts what failed first, and what was detected on a staircase', () => {
    const { runbooks, groups } = matrixOrder(document);
    expect(runbooks.map(({ runbook }) => runbook)).toEqual(['c', 'a', 'b', 'd']);
    expect(groups.map((group) => group.map((one) => one.drill.scenario))).toEqual([
      ['wrong'],
      ['both', 'first'],
      ['second'],
      ['nothing'],
    ]);
  });

  it('shows each drill with its cells, its time to detect and what was found', () => {
    expect(rows(matrix(document).toString())).toEqual([
      ['✕wrong: missed', '✕missed', '·quiet', '·quiet', '·quiet', '', 'c: expected f for s'],
      ['✓both: detected', '·quiet', '✓detected', '✓detected', '·quiet', '100 ms', 'f'],
      ['✓first: detected', '·quiet', '✓detected', '·quiet', '·quiet', '100 ms', 'f'],
      ['✓second: detected', '·quiet', '·quiet', '✓detected', '·quiet', '100 ms', 'f'],
      ['·nothing: quiet', '·quiet', '·quiet', '·quiet', '·quiet', '', ''],
    ]);
  });

  it('shows precision, recall and time to detect above the columns', () => {
    const text = matrix(
      aDocument([
        drill('one', detected('a', 600)),
        drill('two', detected('a', 1600)),
        drill('three', detected('a', 9600)),
        drill('four', missed('a')),
      ]),
    )
      .toString()
      .replaceAll(/\s+/g, ' ');
    const score = (title: string): string | undefined =>
      new RegExp(`${title}</th> ?<td[^>]*> ?([^< ]+)`).exec(text)?.[1];
    expect(score('Precision')).toBe('1');
    expect(score('Recall')).toBe('0.75');
    expect(score('Median time to detect, seconds')).toBe('1.6');
  });
});

describe('a cell', () => {
  const sign = (result: RunbookResult | undefined): readonly (string | undefined)[] => {
    const cell = cellOf(result);
    return [cell.sign, cell.classes.join(' '), cell.said, cell.details];
  };
  const noise = (phase: 'before' | 'after'): RunbookResult =>
    aRunbookResult({
      verdict: 'false-alarm',
      [phase]: [aFinding()],
      reasons: [{ phase, verdict: 'false-alarm', message: 'm', file: 'f', line: 1 }],
    });

  it.each([
    ['detected', detected('a'), ['✓', 'good', 'detected', 'f for s']],
    ['missed', missed('a'), ['✕', 'bad', 'missed', 'during: expected f for s']],
    [
      'a false alarm before the failure',
      noise('before'),
      ['!', 'bad before-bad', 'false alarm', 'before: m'],
    ],
    ['a false alarm after the cure', noise('after'), ['!', 'bad after-bad', 'false alarm', 'after: m']],
    ['quiet', quiet('a'), ['·', '', 'quiet', undefined]],
    [
      'quiet, but blind: not the same as quiet',
      aRunbookResult({ unseen: ['s: timed out'] }),
      ['?', 'blind', 'quiet, but part was unknown', 's: timed out'],
    ],
    [
      'not applying: not the same as quiet',
      aRunbookResult({ applies: false, reason: 'no nginx here' }),
      ['–', '', 'does not apply', undefined],
    ],
    [
      'not reached',
      aRunbookResult({ ms: { before: 1 } }),
      ['/', 'unreached after-unreached', 'not reached', undefined],
    ],
    ['not part of the drill', undefined, [' ', 'none', 'not part of this drill', undefined]],
  ] as const)('%s', (_, result, expected) => {
    expect(sign(result)).toEqual(expected);
  });
});

describe('scores', () => {
  it('are a row for each runbook, the worst first, and one for all', () => {
    const document = aDocument([drill('x', detected('a', 600), missed('b'), quiet('c'))]);
    const text = scoreTable(document).toString();
    const names = [...text.matchAll(/<th scope="row">([^<]*)/g)].map(([, name]) => name);
    expect(names).toEqual(['b', 'a', 'c', 'all']);
    expect(text).toContain('600 ms');
  });
});
