/** Finds what a removed lab left on its host, by inspecting the kernel instead of trusting the engine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { byHelper, type OutsideRequest } from './host-teardown.ts';
import { connectionIsStill, orphanLoops, viewOf } from '../host/host-view.ts';
import type { FuseConnection } from '../ledger/ledger.ts';
import type { Leftover } from './leftover.ts';
import type { Remaining } from './teardown-report.ts';

/** runc removes a cgroup some moments after the engine reports that the container is gone. Milliseconds. */
const SETTLE_MS = 2_000;

type KnownRemaining = Exclude<Remaining, { remains: 'other' }>;

/** For a process that shares the engine's host and sees all of its hierarchies. */
export async function leftoversHere(id: string, connections: readonly FuseConnection[]): Promise<Leftover[]> {
  for (const end = performance.now() + SETTLE_MS; ; await sleep(20)) {
    const left = remainingHere(id, connections).map(leftoverOf);
    if (left.length === 0 || performance.now() >= end) return left;
  }
}

function remainingHere(id: string, connections: readonly FuseConnection[]): KnownRemaining[] {
  const { cgroups, tasks } = viewOf(id);
  return [
    ...tasks.map(({ pid, state }): KnownRemaining => ({ remains: 'process', pid, state })),
    ...cgroups.toReversed().map((path): KnownRemaining => ({ remains: 'cgroup', path })),
    ...orphanLoops().map((device): KnownRemaining => ({ remains: 'loop', device })),
    ...connections
      .filter(connectionIsStill)
      .map(({ connection }): KnownRemaining => ({ remains: 'fuse', connection })),
  ];
}

/**
 * For other processes: a helper inspects the host, and removes what it still finds. A failed inspection is a
 * leftover, too.
 */
export async function leftoversByHelper(request: OutsideRequest): Promise<Leftover[]> {
  const command = `host-teardown --lab ${request.id}`;
  const unproven = (why: string): Leftover => ({ kind: 'unproven', name: request.id, command, why });
  try {
    const { ended, remains } = await byHelper(request);
    if (ended)
      return remains.map((one) =>
        one.remains === 'other' ? unproven(`${one.what} remains`) : leftoverOf(one),
      );
    return [unproven('inspecting the host was cut off')];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [unproven(why)];
  }
}

function leftoverOf(one: KnownRemaining): Leftover {
  switch (one.remains) {
    case 'process':
      return {
        kind: 'task',
        name: String(one.pid),
        command: `kill -9 ${one.pid}`,
        why: `state ${one.state}`,
      };
    case 'cgroup':
      return { kind: 'cgroup', name: one.path, command: `rmdir ${one.path}` };
    case 'loop': {
      const command = `mount ${one.device} /mnt; fsfreeze -u /mnt; umount /mnt; losetup -d ${one.device}`;
      return { kind: 'loop-device', name: one.device, command };
    }
    case 'fuse': {
      const command = `echo 1 > /sys/fs/fuse/connections/${one.connection}/abort`;
      return { kind: 'fuse-connection', name: String(one.connection), command };
    }
  }
}
