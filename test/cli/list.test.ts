import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { consoleList } from '../../src/report/console-list.ts';
import { textColumns } from '../../src/text/wrap.ts';
import { HOSTILE } from '../support/drill-results.ts';
import { drillbook } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

function runbook(id: string, tags: string): void {
  writeFileSync(
    join(folder(), 'runbooks', `${id}.yaml`),
    `runbook: ${id}
title: What ${id} is about
tags: [${tags}]
steps: [{ id: kind, title: Which kernel?, read: /proc/sys/kernel/ostype }]
findings: [{ id: other, severity: info, when: kind.trim() != "Linux", message: It is another kernel. }]
`,
  );
}

beforeAll(() => {
  mkdirSync(join(folder(), 'runbooks'));
  runbook('one', 'disk, common');
  runbook('two', 'network, common');
});

describe('drillbook list', () => {
  it('prints ids, titles and tags, of one kind and with one tag', async () => {
    const ran = await drillbook(['list', 'runbooks', '--tag', 'network'], { cwd: folder() });
    expect(ran).toMatchObject({
      code: 0,
      stderr: '',
      stdout: '1 runbook\n  two  What two is about [network, common]\n',
    });
  });

  it('is a document with --json', async () => {
    const ran = await drillbook(['list', 'runbooks', '--json', '--tag', 'disk'], { cwd: folder() });
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 'drillbook/list@1',
      entries: [
        {
          kind: 'runbook',
          id: 'one',
          title: 'What one is about',
          tags: ['disk', 'common'],
          file: expect.stringMatching(/runbooks\/one\.yaml$/),
        },
      ],
    });
  });

  it('refuses a tag that nothing has, instead of listing nothing', async () => {
    const ran = await drillbook(['list', 'runbooks', '--tag', 'dsk'], { cwd: folder() });
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining("did you mean 'disk'?"),
    });
  });
});

describe('drillbook diagnose --tag', () => {
  it('takes every runbook with that tag, and no other', async () => {
    const of = async (tag: string): Promise<string[]> => {
      const ran = await drillbook(['diagnose', '--tag', tag, '--json'], { cwd: folder() });
      expect(ran.stderr).toBe('');
      const document = JSON.parse(ran.stdout) as { runbook: string } | { diagnoses: { runbook: string }[] };
      return ('diagnoses' in document ? document.diagnoses : [document]).map(({ runbook: id }) => id);
    };
    expect(await of('common')).toEqual(['one', 'two']);
    expect(await of('network')).toEqual(['two']);
  });
});

describe('a list on a terminal', () => {
  const entries = [
    {
      kind: 'runbook',
      id: 'one',
      title: 'A title that is rather long for a narrow terminal',
      tags: ['disk'],
    },
    { kind: 'runbook', id: 'other', title: HOSTILE, tags: [HOSTILE] },
    { kind: 'lab', id: 'docker', title: '漢字'.repeat(30), tags: [] },
  ];

  it.each([40, 80])('stays within %i columns, and shows hostile text as escapes', (columns) => {
    const text = consoleList(entries, { colour: false, columns });
    expect(Math.max(...text.split('\n').map(textColumns))).toBeLessThanOrEqual(columns);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).toMatch(/^2 runbooks\n/);
  });
});
