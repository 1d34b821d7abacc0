import { describe, expect, it } from 'vitest';
import { markdown } from '../../src/report/markdown.ts';
import { codeBlock } from '../../src/text/markdown.ts';
import { markdownText } from '../../src/text/markdown-text.ts';
import { aDocument, aDrill, aHostileDrill, HOSTILE } from '../support/drill-results.ts';

describe('markdownText', () => {
  it('is one line that formats, links, mentions and embeds nothing', () => {
    const text = markdownText(HOSTILE);
    expect(text).not.toMatch(/\n|<|@you|:\/\/|(?<!\\)[|*`[\]]/);
  });

  it('leaves a name alone', () => {
    expect(markdownText('k8s-web 容器 1.2')).toBe('k8s-web 容器 1.2');
  });

  it('makes no link of an address', () => {
    expect(markdownText('https://evil.example www.evil.example')).not.toMatch(/:\/\/|www\./);
  });
});

describe('codeBlock', () => {
  it('cannot be ended from inside', () => {
    const lines = codeBlock('a\n````\nb').trimEnd().split('\n');
    expect(lines[0]).toBe('`````');
    expect(lines.at(-1)).toBe('`````');
  });

  it('shows what would hide or reorder text', () => {
    expect(codeBlock('a\u202eb', 'sh')).toBe('```sh\na\\u202eb\n```');
  });
});

describe('markdown', () => {
  const text = markdown({ kind: 'drill', document: aDocument([aDrill(), aHostileDrill()]) });

  it('keeps each row of a table a row of that table', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = rows.map((row) => row.split(/(?<!\\)\|/).length - 2);
    expect(cells).toEqual([4, 4, 4, 4, 9, 9, 9, 9]);
  });

  it('shows the worst first, and what went wrong', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| stopped-by-signal'));
    expect(rows.map((row) => row.split(' | ')[1])).toEqual(['errored', 'quiet']);
    expect(text).toContain('- setup-failed (prepare): ');
  });

  it('holds no HTML and no control character of others', () => {
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/<b>|[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('gives the command that runs a failed drill again', () => {
    const drill = aDrill({ verdict: 'errored', reproduce: 'drillbook drill paused --lab docker@sid --hold' });
    const failed = markdown({ kind: 'drill', document: aDocument([drill]) });
    expect(failed).toContain('```sh\ndrillbook drill paused --lab docker@sid --hold\n```');
  });
});
