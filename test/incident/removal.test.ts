/** Who holds the files of a container that cannot be removed: only mounts of these very files count. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { loadIncident } from '../../src/incident/load.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { ROOT } from '../support/program.ts';

const INCIDENT = join(ROOT, 'test/fixtures/incidents/moby-27381-removal-held-by-database.yaml');

/** What is found where the engine's error names this path, and others have this mounted. */
async function found(path: string, mounted: string): Promise<string[]> {
  const { incident } = loadIncident(INCIDENT);
  const { runbook } = loadRunbook(join(ROOT, 'runbooks/container-cannot-be-removed.yaml'));
  if (incident === undefined || runbook === undefined) throw new Error('it cannot be loaded');
  const { containers = [], processes = [] } = incident.facts;
  const facts = {
    ...incident.facts,
    containers: containers.map((container) => ({
      ...container,
      error: `failed to remove root filesystem: unlinkat ${path}: device or resource busy`,
    })),
    processes: processes.map((process) =>
      process.mountinfo === undefined
        ? process
        : { ...process, mountinfo: `180 60 253:5 / ${mounted} rw,relatime - xfs /dev/dm-5 rw\n` },
    ),
  };
  const [diagnosis] = await diagnoseAll([runbook], incidentTarget('test', facts));
  return (diagnosis?.findings ?? []).map(({ id }) => id);
}

const SNAPSHOTS = '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots';
const OVERLAY = '/var/lib/docker/overlay2';

it.each([
  ['the snapshot', `${SNAPSHOTS}/12/fs`, `${SNAPSHOTS}/12/fs`, 'removal-held-by-mount'],
  [
    'a snapshot of which the number begins alike',
    `${SNAPSHOTS}/12/fs`,
    `${SNAPSHOTS}/123/fs`,
    'removal-failed',
  ],
  ['a disk with the number of the snapshot', `${SNAPSHOTS}/12/fs`, '/srv/disk12', 'removal-failed'],
  [
    'a layer whose name is no number',
    `${OVERLAY}/web-layer-of-a-job/merged`,
    `${OVERLAY}/web-layer-of-a-job/merged`,
    'removal-held-by-mount',
  ],
  [
    'a path in a folder that no list knows',
    '/srv/pool/two/x/vol-7',
    '/srv/pool/two/x/vol-7',
    'removal-held-by-mount',
  ],
  ['a folder of all containers', '/var/lib/docker', '/var/lib/docker/other', 'removal-failed'],
  ["the folder of all layers' short names", `${OVERLAY}/l`, '/srv/logs', 'removal-failed'],
])('%s is mounted elsewhere', async (_, path, mounted, finding) => {
  expect(await found(path, mounted)).toEqual([finding]);
});
