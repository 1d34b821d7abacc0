import { describe, expect, it } from 'vitest';
import { github } from '../../src/report/github.ts';
import { aDocument, aDrill, aHostileDrill } from '../support/drill-results.ts';

const lines = (...drills: Parameters<typeof aDocument>[0]): string[] =>
  github({ kind: 'drill', document: aDocument(drills) })
    .split('\n')
    .filter((line) => line !== '');

describe('github', () => {
  it('says nothing where all is as it should be', () => {
    expect(lines(aDrill())).toEqual([]);
  });

  it('is one workflow command for each thing that is not, whatever anybody wrote', () => {
    const commands = lines(aHostileDrill());
    expect(commands).toHaveLength(2);
    for (const command of commands)
      expect(command).toMatch(/^::error file=[^:]*,line=\d+,title=[^:]*::[^\r\n]+$/);
  });

  it('points at the line that is to blame, its name escaped', () => {
    expect(lines(aHostileDrill())[1]).toContain('file=runbooks/a%2Cb%3Ac.yaml,line=7,');
  });

  it('names the release where there are several', () => {
    const failed = aHostileDrill();
    expect(lines(failed, { ...failed, lab: 'trixie' })[2]).toContain('title=stopped-by-signal (trixie)%3A');
  });
});
