/** What works before a failure, during it, and after a cure. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { compareWorking, workingOn, type Working } from '../../src/drill/bystanders.ts';
import type { Target } from '../../src/targets/target.ts';
import { openTarget } from '../../src/project/open-target.ts';

const listed = (kind: string, ...names: string[]): Working => new Map([[kind, new Set(names)]]);

describe('bystanders', () => {
  it('are listed from the machine itself', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    await using local = await openTarget('local');
    // The engines of this machine have other users.
    const target: Target = {
      ...local,
      run: (command, limits) => local.run(command.includes('/proc/net/') ? command : ':', limits),
    };
    const { port } = server.address() as { port: number };
    const before = await workingOn(target);
    expect(before.get('listener')).toContain(`TCP port ${port}`);
    server.close();
    await once(server, 'close');
    const { gone } = compareWorking(before, before, await workingOn(target));
    expect(gone).toContainEqual({ kind: 'listener', name: `TCP port ${port}` });
  });

  it('that end with the failure are not lost by its cure', () => {
    const before = listed('service', 'shop', 'mailer');
    expect(compareWorking(before, listed('service', 'mailer'), listed('service')).gone).toEqual([
      { kind: 'service', name: 'mailer' },
    ]);
  });

  it('that could not be listed during the failure are compared with before it', () => {
    const during: Working = new Map([['container', 'timed out']]);
    const { gone, unknown } = compareWorking(listed('container', 'web'), during, listed('container'));
    expect([gone, unknown]).toEqual([[{ kind: 'container', name: 'web' }], []]);
  });

  it('that cannot be listed now are unknown, not well', () => {
    const before = listed('container', 'web');
    const now: Working = new Map([['container', 'timed out']]);
    expect(compareWorking(before, before, now)).toEqual({
      gone: [],
      unknown: ['containers cannot be listed now: timed out'],
    });
    expect(compareWorking(now, now, before).unknown).toEqual([
      'containers could not be listed before the failure: timed out',
    ]);
  });
});
