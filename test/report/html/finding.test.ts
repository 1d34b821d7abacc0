import { describe, expect, it } from 'vitest';
import { Room } from '../../../src/report/html/budget.ts';
import { chain } from '../../../src/report/html/chain.ts';
import { finding } from '../../../src/report/html/finding.ts';
import { remedy } from '../../../src/report/html/remedy.ts';
import { aFinding } from '../../support/drill-results.ts';

/** The text of the elements of a class or a name, without what is in them. */
const texts = (html: string, element: RegExp): string[] =>
  [...html.matchAll(element)].map(([, text = '']) =>
    text
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );

describe('a chain', () => {
  const html = chain([
    { kind: 'container', text: 'victim is up' },
    { kind: 'task', text: 'not known', unknown: 'status timed out' },
    { kind: 'connection', text: 'FUSE connection 69' },
  ]).toString();

  it('is drawn link by link, with the kind of each', () => {
    expect(texts(html, /<li[^>]*>([\s\S]*?)<\/li>/g)).toEqual([
      'container victim is up',
      'task not known: status timed out',
      'connection FUSE connection 69',
    ]);
  });

  it('marks what is not known, and what it leads to', () => {
    expect([...html.matchAll(/<li class="(\w*)"/g)].map(([, kind]) => kind)).toEqual([
      '',
      'unknown',
      'cause',
    ]);
  });
});

describe('a finding', () => {
  const found = aFinding({
    message: 'rm waits in request_wait_answer.',
    decidedBy: [
      { step: 'stack', title: 'Where does it wait?', asked: { read: '/proc/1/stack' }, direct: true },
    ],
    evidence: {
      stack: '[<0>] request_wait_answer+0x1/0x2\n[<0>] fuse_unlink+0x1/0x2',
      status: 'Name:\trm\nState:\tD\nPid:\t1',
    },
  });

  it('shows the question that decided, where it was asked, and the deciding line marked', () => {
    const html = finding(found, 'r', new Room(10_000)).toString();
    expect(html).toContain('Where does it wait?');
    expect(html).toContain('/proc/1/stack');
    expect(texts(html, /<mark>([\s\S]*?)<\/mark>/g)[0]).toBe('[&lt;0&gt;] request_wait_answer+0x1/0x2');
  });

  it('shows all evidence behind a disclosure, as tables and stacks', () => {
    const [, all = ''] = finding(found, 'r', new Room(10_000)).toString().split('All evidence');
    expect(texts(all, /<dt>([\s\S]*?)<\/dt>/g)).toEqual(['Name', 'State', 'Pid']);
    expect(texts(all, /<ol class="stack">([\s\S]*?)<\/ol>/g)).toEqual([
      'request_wait_answer+0x1/0x2 named in the finding fuse_unlink+0x1/0x2',
    ]);
  });

  it('has its message and what is left out where the page has no room for evidence', () => {
    const html = finding(found, 'r', new Room(0)).toString();
    expect(html).toContain('rm waits in request_wait_answer.');
    expect(html).toMatch(/2 answers \(stack, status\)/);
    expect(html).not.toContain('<mark>');
  });
});

describe('a remedy', () => {
  const plan = {
    id: 'thaw',
    title: 'Thaw it',
    sideEffects: 'None.',
    commands: [{ command: 'echo 0 > cgroup.freeze\n', deadline: 1000 }],
    verify: { command: 'grep -q 0 cgroup.freeze', deadline: 5000 },
  };

  it('is its side effects, its commands as they are, and how to see that it worked', () => {
    const html = remedy(plan).toString();
    expect(texts(html, /<pre class="command">([\s\S]*?)<\/pre>/g)).toEqual([
      'echo 0 &gt; cgroup.freeze',
      'grep -q 0 cgroup.freeze',
    ]);
    expect(html).toContain('None.');
    expect(html).toMatch(/exits with 0 within 5\.0 s/);
  });

  it('says why it is not offered, without a command', () => {
    const html = remedy({ ...plan, commands: [], problem: 'restart the node' }).toString();
    expect(html).toContain('restart the node');
    expect(html).not.toContain('<pre');
  });
});
