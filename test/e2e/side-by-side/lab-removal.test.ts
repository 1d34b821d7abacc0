import { describe, expect, it } from 'vitest';
import { NO_ENGINE } from '../../support/engine.ts';
import { docker } from '../../support/host-state.ts';
import { labTools } from '../../support/lab-tools.ts';

describe.skipIf(NO_ENGINE)('a lab, where something is in the way,', () => {
  const { start, inside, stuck, firstProcess } = labTools();

  it.each(['SIGKILL', 'SIGSTOP'] as const)('is removed after a %s to its first process', async (signal) => {
    const lab = await start();
    await stuck(lab);
    process.kill(firstProcess(lab), signal);
    expect(await lab.destroy()).toEqual([]);
  });

  it('is removed after a SIGKILL to its first process while a thread of an ended process is stuck', async () => {
    const lab = await start();
    await inside(
      lab,
      `hangfs mount t /mnt/hang && touch /mnt/hang/f && hangfs hang t --op unlink
      docker run -d --name victim -v /mnt/hang:/mnt victim stuck op unlink /mnt/f 2 >/dev/null && hangfs wait t`,
    );
    process.kill(firstProcess(lab), 'SIGKILL');
    expect(await lab.destroy()).toEqual([]);
  });

  it.each([undefined, 'SIGKILL'] as const)(
    'takes a frozen file system and its loop device with it (%s)',
    async (signal) => {
      const lab = await start();
      await inside(
        lab,
        `truncate -s 32M /run/drillbook/disk.img && mkfs.ext4 -q /run/drillbook/disk.img && mkdir /mnt/disk
      mount -o loop /run/drillbook/disk.img /mnt/disk && fsfreeze -f /mnt/disk`,
      );
      if (signal) process.kill(firstProcess(lab), signal);
      expect(await lab.destroy()).toEqual([]);
    },
  );

  it.each([undefined, 'SIGKILL'] as const)(
    'takes a FUSE file system on a block device and its loop device with it (%s)',
    async (signal) => {
      const lab = await start();
      await inside(
        lab,
        `truncate -s 1M /run/drillbook/disk.img && hangfs mount t /mnt/hang --block $(losetup -f --show /run/drillbook/disk.img)
      touch /mnt/hang/f && hangfs hang t --op unlink
      docker run -d --name victim -v /mnt/hang:/mnt victim rm /mnt/f >/dev/null && hangfs wait t`,
      );
      // Not recorded: the mount alone must identify the connection.
      if (signal) process.kill(firstProcess(lab), signal);
      expect(await lab.destroy()).toEqual([]);
    },
  );

  it('is removed if somebody paused it', async () => {
    const lab = await start();
    docker('pause', lab.id);
    expect(await lab.destroy()).toEqual([]);
  });

  it('is removed if somebody tried to pause it and it cannot freeze', async () => {
    const lab = await start();
    await stuck(lab);
    expect(() => docker('pause', lab.id)).toThrow();
    expect(await lab.destroy()).toEqual([]);
  });

  it('is removed if somebody else removes it by force', async () => {
    const lab = await start();
    await stuck(lab);
    try {
      docker('rm', '-f', lab.id);
    } catch {
      // As expected: the engine gives up after some time.
    }
    expect(await lab.destroy()).toEqual([]);
  });
});
