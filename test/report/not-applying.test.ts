import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { DrillEvent } from '../../src/drill/events.ts';
import { render } from '../../src/report/format.ts';
import { painter } from '../../src/report/paint.ts';
import { Story } from '../../src/report/story.ts';
import { aDocument, aDrill, aRunbookResult, HOSTILE } from '../support/drill-results.ts';

const common = { schema: 'drillbook/diagnosis@2', target: 'node-1', ms: 3, findings: [], steps: [] } as const;
const healthy: Diagnosis = { ...common, runbook: 'disk-full', subjects: [{ name: '/', status: 'healthy' }] };
function notApplying(runbook: string, reason = 'there is no Redis'): Diagnosis {
  return { ...common, runbook, applies: false, reason, subjects: [] };
}
const PLAIN = { colour: false };
const told = (format: Parameters<typeof render>[0], ...diagnoses: Diagnosis[]): string =>
  render(format, { kind: 'diagnoses', diagnoses }, PLAIN);

describe('a runbook that does not apply', () => {
  it('is a line of its own on the console, after those that apply, and is not healthy', () => {
    expect(told('console', notApplying('one'), healthy, notApplying('two'))).toBe(
      [
        '3 runbooks on node-1',
        '1 healthy',
        '',
        'healthy disk-full (1)',
        '',
        'one on node-1 does not apply: there is no Redis',
        'two on node-1 does not apply: there is no Redis',
        '',
      ].join('\n'),
    );
    expect(told('console', notApplying('one'))).toBe('one on node-1 does not apply: there is no Redis\n');
  });

  it('is explained on the console', () => {
    const explained = [
      { subject: 'node', kind: 'let', id: 'applies-if', file: '/p.yaml', line: 3 },
      { expression: 'size(found) > 0', outcome: 'value', value: 'false' },
    ] as const;
    const text = told('console', {
      ...notApplying('one'),
      explained: [{ ...explained[0], ...explained[1] }],
    });
    expect(text).toContain('let applies-if: false');
  });

  it('is said in markdown, without a table of subjects', () => {
    const text = told('markdown', notApplying('one'));
    expect(text).toContain('does not apply: there is no Redis');
    expect(text).not.toContain('| subject |');
  });

  it('is a skipped test case in junit', () => {
    const xml = told('junit', notApplying('one'));
    expect(xml).toContain('tests="1" failures="0" errors="0" skipped="1"');
    expect(xml).toContain('<skipped message="does not apply: there is no Redis">');
  });

  it('is a notice for GitHub', () => {
    expect(told('github', notApplying('one'))).toBe(
      '::notice title=one::does not apply: there is no Redis\n',
    );
  });

  it('is in the JSON document', () => {
    expect(JSON.parse(told('json', notApplying('one')))).toMatchObject({
      applies: false,
      reason: 'there is no Redis',
    });
  });

  it('shows a hostile reason as escapes', () => {
    // eslint-disable-next-line no-control-regex
    expect(told('console', notApplying('one', HOSTILE))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(told('github', notApplying('one', HOSTILE)).trimEnd()).not.toContain('\n');
  });

  it('is named beside the quiet runbooks of a drill, and skipped in its junit', () => {
    const runbooks = [
      aRunbookResult({ runbook: 'disk-full' }),
      aRunbookResult({ runbook: 'redis', applies: false, reason: 'there is no Redis' }),
    ];
    const document = aDocument([aDrill({ runbooks })]);
    expect(render('console', { kind: 'drill', document }, PLAIN)).toContain(
      '  2 runbooks quiet; does not apply: redis\n',
    );
    const xml = render('junit', { kind: 'drill', document }, PLAIN);
    expect(xml).toMatch(
      /name="redis \(during\)"[^>]*>\s*<skipped message="does not apply: there is no Redis">/,
    );
    expect(xml).toContain('skipped="1"');
  });

  it('is said in the story of a drill', () => {
    const story = new Story(painter(false), 80);
    const event: DrillEvent = {
      type: 'diagnosis',
      scenario: 's',
      phase: 'during',
      diagnosis: notApplying('one'),
    };
    expect(story.tell(event)).toBe('  one: does not apply: there is no Redis\n');
  });
});
