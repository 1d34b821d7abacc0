/** Files that exist once per node: /proc/uptime, /proc/sys, FUSE connections, devices. */
import { GAP, NUMBER_GAP, notStated } from '../gap.ts';
import type { FactsData } from '../schema.ts';
import { folderAt } from './cgroups.ts';
import type { Folder } from './node.ts';
import { file, link, unread } from './node.ts';
import { secondsOf } from './units.ts';
import { lineEnded } from './process.ts';

export function addSystem(root: Folder, facts: FactsData): void {
  const proc = folderAt(root, '/proc');
  const uptime = secondsOf(facts.node?.uptime);
  proc.set(
    'uptime',
    uptime === undefined ? unread(notStated('/proc/uptime')) : file(`${uptime.toFixed(2)} ${NUMBER_GAP}\n`),
  );
  const kernel = facts.node?.kernel;
  proc.set(
    'version',
    kernel === undefined ? unread(notStated('/proc/version')) : file(`Linux version ${kernel} ${GAP}\n`),
  );
  if (kernel !== undefined) folderAt(root, '/proc/sys/kernel').set('osrelease', file(`${kernel}\n`));
  if (facts.mountinfo !== undefined) {
    const self = folderAt(root, '/proc/self');
    self.set('mountinfo', file(lineEnded(facts.mountinfo)));
    self.set('mounts', file(mountsOf(facts.mountinfo)));
    proc.set('mounts', link('self/mounts'));
  }
  folderAt(root, '/dev').set('null', file(''));
  // True in every distribution since 2012; an incident's `links` or `files` can override it.
  folderAt(root, '/var').set('run', link('/run'));
  addFuse(root, facts);
}

/** /proc/mounts from a mountinfo: source, mount point, type and options. */
function mountsOf(mountinfo: string): string {
  return mountinfo
    .split('\n')
    .flatMap((line) => {
      const match = /^\d+ \d+ \S+ \S+ (\S+) (\S+)(?: \S+)*? - (\S+) (\S+)/.exec(line);
      return match === null ? [] : [`${match[4]} ${match[1]} ${match[3]} ${match[2]} 0 0\n`];
    })
    .join('');
}

function addFuse(root: Folder, facts: FactsData): void {
  if (facts.fuse === undefined && facts['fuse-complete'] !== true) return;
  const connections = folderAt(root, '/sys/fs/fuse/connections');
  for (const [number, { waiting }] of Object.entries(facts.fuse ?? {})) {
    const folder = connections.folder(number, notStated(`all that is in /sys/fs/fuse/connections/${number}`));
    folder.set('waiting', file(`${waiting}\n`));
    folder.set('abort', unread('it can only be written'));
  }
  if (facts['fuse-complete'] === true) {
    connections.open = undefined;
    connections.closed = true;
  }
}
