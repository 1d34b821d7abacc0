import { describe, expect, it } from 'vitest';
import { importInputs } from '../../../src/incident/import/import.ts';
import type { FactsData } from '../../../src/incident/schema.ts';
import { incident } from '../../../src/incident/schema.ts';
import { incidentTarget } from '../../../src/incident/target.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import { parse } from 'yaml';
import { factsOf } from './helpers.ts';

const ID = '723d7351c06e5a3a7629b6d350c055fc20f480db77a58209eff7543b7b41a05f';

/** A tree of sos with these outputs and files. */
function collected(files: Readonly<Record<string, string>>): FactsData {
  const encoder = new TextEncoder();
  const tree = {
    files: new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)])),
    links: new Map<string, string>(),
    notes: [],
  };
  const { yaml } = importInputs([{ name: 'sos', tree }], { id: 'sos', title: 'sos' });
  return incident.parse(parse(yaml)).facts;
}

const row = (pid: number, state: string, args: string): string =>
  `root  ${pid}  0.0  0.0   1004   684 ?   ${state}   10:52   0:00 ${args}\n`;
const HEAD = 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n';

describe('what the whole of a collection says', () => {
  it('a first process that is not among all processes is gone', () => {
    const facts = collected({
      'sos_commands/process/ps_auxwwwm': `${HEAD}${row(1, 'Ss', '/sbin/init')}`,
      'sos_commands/docker/containers/docker_inspect_723d7351c06e': JSON.stringify([
        { Id: ID, Name: '/web', State: { Status: 'running', Running: true, Pid: 30639 } },
      ]),
    });
    expect(facts.processes).toContainEqual({ pid: 30639, gone: true });
    const pasted = factsOf(
      `$ ps aux\n${HEAD}${row(1, 'Ss', '/sbin/init')}$ docker inspect -f '{{.State.Pid}}' ${ID}\n30639\n`,
    );
    expect(pasted.processes?.map(({ pid }) => pid)).toEqual([1]);
  });

  it('the processes of the collector are left out, but for one that hangs', () => {
    const list = `${HEAD}${row(1, 'Ss', '/sbin/init')}${row(10, 'S', '/usr/bin/python3 /usr/bin/sos report --batch')}`;
    const facts = collected({
      'sos_commands/process/ps_auxfwww': `${list}${row(11, 'S', ' \\_ timeout 8s ps auxfwww')}${row(13, 'D', ' \\_ df -al')}`,
      'sos_commands/process/ps_auxwww': `${list}${row(12, 'S', 'timeout 8s ps auxwww')}${row(13, 'D', 'df -al')}`,
    });
    expect(facts.processes?.map(({ pid }) => pid)).toEqual([1, 10, 13]);
  });

  it('the folder in which shims keep the first process is found in paths, not in the folder of what stays', () => {
    const shim = `containerd-shim -namespace moby -workdir /var/lib/containerd/io.containerd.runtime.v1.linux/moby/${ID}`;
    const runc = `runc --log /run/containerd/io.containerd.runtime.v1.linux/moby/${ID}/log.json kill --all ${ID} 9`;
    const engines = (text: string): FactsData['engines'] => factsOf(text).engines;
    expect(engines(row(5, 'Sl', shim))).toBeUndefined();
    expect(engines(row(5, 'Sl', shim) + row(6, 'Sl', runc))).toEqual([
      { kind: 'docker', 'task-root': '/run/containerd/io.containerd.runtime.v1.linux/moby' },
    ]);
  });

  it('df answers in the arrangement in which runbooks ask, if blocks and inodes of all file systems are there', async () => {
    const blocks = `Filesystem     1K-blocks    Used Available Use% Mounted on
overlay        264212084 27366552  79024360  26% /
/dev/vdb           65536    65536         0 100% /var/lib/docker
proc                   0        0         0    - /proc
`;
    const inodes = `Filesystem     Type       Inodes IUsed   IFree IUse% Mounted on
overlay        overlay  16777216 502433 16274783    3% /
/dev/vdb       ext4       4096   100    3996    3% /var/lib/docker
proc           proc            0      0        0     - /proc
`;
    const facts = collected({
      'sos_commands/filesys/df_-al_-x_autofs': blocks,
      'sos_commands/filesys/df_-aliT_-x_autofs': inodes,
    });
    const command =
      'df --block-size=1024 --output=fstype,size,used,avail,itotal,iused,iavail,target -t ext4 -t xfs';
    const { stdout } = await incidentTarget('x', facts).run(command, { deadline: 1000 });
    expect(decodeUtf8(stdout).split('\n').slice(1)).toEqual([
      'ext4 65536 65536 0 4096 100 3996 /var/lib/docker',
      '',
    ]);
    expect(collected({ 'sos_commands/filesys/df_-al_-x_autofs': blocks }).commands).toBeUndefined();
  });

  it('a start time and the time of the look are an age', () => {
    const { processes } = factsOf(`$ date
Thu Nov 26 10:52:40 UTC 2026
$ ps -eo pid,lstart,args
  77 Thu Nov 26 10:50:38 2026 sleep 1000
`);
    expect(processes).toEqual([{ pid: 77, args: 'sleep 1000', age: '122s' }]);
  });

  it('looks at different times that see different threads are no contradiction', () => {
    const facts = factsOf(`$ ls /proc/9/task
9 10 11
$ grep Threads /proc/9/status
Threads:\t2
`);
    expect(facts.processes?.[0]).not.toHaveProperty('thread-count');
    expect(facts.processes?.[0]).not.toHaveProperty('threads-complete');
  });
});
