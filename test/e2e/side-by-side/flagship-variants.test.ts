import { describe, expect, it } from 'vitest';
import type { DrillDocument } from '../../../src/drill/result.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { everySecond } from '../../support/short-form.ts';
import { drillbook } from '../../support/program.ts';

/** What the blocker's command line must contain: only the task that hangs in that variant has it. */
const VARIANTS: readonly { readonly set: Readonly<Record<string, string>>; readonly blocker: string }[] = [
  { set: { op: 'unlink', thread: '3' }, blocker: 'stuck op unlink /p00/local-bc24ac68/file-1 3' },
  { set: { op: 'rmdir' }, blocker: '/bin/rm -rf /p00/local-bc24ac68' },
  { set: { op: 'rename', thread: '2' }, blocker: 'stuck op rename /p00/local-bc24ac68/file-1 2' },
  { set: { op: 'open' }, blocker: 'stuck op open /p00/local-bc24ac68/file-1 1' },
  { set: { op: 'read', thread: '2' }, blocker: 'stuck op read /p00/local-bc24ac68/file-1 2' },
  { set: { op: 'write' }, blocker: 'stuck op write /p00/local-bc24ac68/file-1 1' },
  { set: { op: 'fsync', thread: '2' }, blocker: 'stuck op fsync /p00/local-bc24ac68/file-1 2' },
  { set: { op: 'mkdir' }, blocker: 'stuck op mkdir /p00/local-bc24ac68/new 1' },
  { set: { tasks: '500', neighbours: '10' }, blocker: '/bin/rm -rf /p00/local-bc24ac68' },
  {
    set: { cgroup: 'kubepods', shim: 'v1', tasks: '500', op: 'rename', thread: '4' },
    blocker: 'stuck op rename /p00/local-bc24ac68/file-1 4',
  },
];

describe.skipIf(NO_ENGINE)('variants of the flagship', () => {
  it.each(everySecond(VARIANTS, 0))('finds the right blocker: $set', async ({ set, blocker }) => {
    const args = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const { stdout, stderr } = await drillbook(['drill', 'fuse-hung-rm', ...args, '--json']);
    const [drill] = (JSON.parse(stdout) as DrillDocument).drills;
    expect(drill, stderr).toMatchObject({ verdict: 'detected', problems: [], leftovers: [] });
    const named = drill?.runbooks.find((one) => one.runbook === 'container-up-process-gone');
    expect(named?.during).toMatchObject([{ subject: 'victim', certainty: 'certain' }]);
    const evidence = named?.during[0]?.evidence ?? {};
    // A step with `for` puts each answer after its item: here the only task that blocks.
    expect(evidence['block.args']?.trim().replace(/^\d+:\n/, '')).toBe(blocker);
    expect(evidence['hang']).toContain('"point":"/p00"');
    const { cgroup } = JSON.parse(evidence['freezer'] ?? '{}') as { cgroup?: string };
    expect(cgroup).toMatch(
      set['cgroup'] === 'kubepods'
        ? /\/kubepods-besteffort-pod\w+\.slice\/docker-[0-9a-f]{64}\.scope$/
        : /\/docker\/[0-9a-f]{64}$/,
    );
  });
});
