import { expect, test } from 'vitest';
import { isAlive, parseProcesses, startedBy } from '../../src/targets/session/processes.ts';

const shell = { pid: 100, group: 100, session: 100 };
const pids = (text: string) => startedBy(shell, parseProcesses(text)).map(({ pid }) => pid);

test('finds descendants, including those that left the group, and orphans that kept it', () => {
  const text = [
    '100 S 1 100 100 1 5',
    '101 S 100 100 100 1 6',
    '102 S 101 102 102 1 7',
    '103 D 102 102 102 3 8',
    '104 S 1 100 100 1 9',
    '105 S 104 105 105 1 9',
    '106 S 1 106 100 1 9',
    '200 S 1 200 200 1 9',
    'no process',
    '',
  ].join('\n');
  expect(pids(text).toSorted((a, b) => a - b)).toEqual([101, 102, 103, 104, 105, 106]);
});

test('for a shell that leads neither session nor group, finds only descendants', () => {
  const guest = { pid: 100, group: 50, session: 40 };
  const processes = parseProcesses(
    '50 S 1 50 40 1 1\n100 S 50 50 40 1 1\n101 S 100 50 40 1 1\n51 S 50 50 40 1 1\n',
  );
  expect(startedBy(guest, processes).map(({ pid }) => pid)).toEqual([101]);
});

test('a zombie is dead unless another of its threads lives', () => {
  const [dead, alive] = parseProcesses('1 Z 0 1 1 1 1\n2 Z 0 2 2 2 1\n');
  expect([dead, alive].map((process) => process !== undefined && isAlive(process))).toEqual([false, true]);
});
