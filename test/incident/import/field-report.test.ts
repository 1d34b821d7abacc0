import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../src/incident/import/decode.ts';
import type { Imported } from '../../../src/incident/import/import.ts';
import { importInputs } from '../../../src/incident/import/import.ts';
import type { FactsData } from '../../../src/incident/schema.ts';
import { incident } from '../../../src/incident/schema.ts';
import { ROOT } from '../../support/program.ts';

const ID = '723d7351c06e5a3a7629b6d350c055fc20f480db77a58209eff7543b7b41a05f';
const NAME = 'k8s_xxx_kube-system_c4eea4e5-5410-4344-91f1-ed289c4d29d6_0';
const GROUP = `/sys/fs/cgroup/freezer/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podc4eea4e5_5410_4344_91f1_ed289c4d29d6.slice/docker-${ID}.scope`;

function imported(): Imported {
  const file = `${ROOT}/test/fixtures/field-report/transcript.txt`;
  return importInputs([sourceOf('transcript.txt', readFileSync(file))], { id: 'field-report', title: 'It' });
}

function facts(): FactsData {
  return incident.parse(parse(imported().yaml)).facts;
}

describe('the field report that it began with, as it was published', () => {
  it('gives an incident of the right form', () => {
    expect(incident.safeParse(parse(imported().yaml)).error).toBeUndefined();
  });

  it('its container, whose cut id is completed from the shim, which is its own', () => {
    expect(facts().containers).toEqual([
      expect.objectContaining({
        id: ID,
        name: NAME,
        status: 'Up 14 months',
        age: '14 months ago',
        shim: 25229,
      }),
    ]);
    expect(facts()['containers-complete']).toBeUndefined();
  });

  it('its processes with their parents, arguments and states, without the reporter’s grep', () => {
    const processes = new Map((facts().processes ?? []).map((process) => [process.pid, process]));
    expect([...processes.keys()].sort((a, b) => a - b)).toEqual([1, 18362, 25229, 4013983, 4185068]);
    expect(processes.get(25229)).toMatchObject({ comm: 'containerd-shim', ppid: 18362, state: 'S' });
    expect(processes.get(4013983)).toMatchObject({
      comm: 'runc',
      ppid: 25229,
      state: 'S',
      args: expect.stringContaining(`kill --all ${ID} 9`),
      stack: expect.stringMatching(/^\[<0>\] futex_wait_queue_me\+0xbd\/0x120\n(?:.*\n){6}$/),
    });
    expect(processes.get(4185068)).toMatchObject({ state: 'D', args: 'rm -rf /p00/local-bc24ac68-xxxx' });
  });

  it('all threads and descriptors of runc, since both folders were listed whole', () => {
    const runc = facts().processes?.find(({ pid }) => pid === 4013983);
    expect(runc?.threads?.map(({ tid }) => tid)).toEqual([
      75581, 4013984, 4013985, 4013986, 4013987, 4013988, 4014094,
    ]);
    expect(runc).toMatchObject({ 'threads-complete': true, 'thread-count': 8, 'fds-complete': true });
    expect(runc?.fds?.['7']).toEqual({ to: `${GROUP}/freezer.state`, access: 'w' });
  });

  it('the freezer, and of its processes those that are shown: the report leaves some out', () => {
    expect(facts().cgroups).toEqual([
      {
        path: GROUP,
        files: { 'freezer.state': 'FREEZING' },
        processes: [4185068, 4190846, 4191596, 4192631],
      },
    ]);
  });

  it('and nothing of the first process, of which it shows nothing', () => {
    expect(facts().containers?.[0]).not.toHaveProperty('pid');
  });

  it('each fact says on which line it stands', () => {
    const lines = readFileSync(`${ROOT}/test/fixtures/field-report/transcript.txt`, 'utf8').split('\n');
    const row = lines.findIndex((line) => line.includes('rm -rf')) + 1;
    expect(imported().yaml).toContain(
      `args: rm -rf /p00/local-bc24ac68-xxxx, terminal: false } # line ${row}\n`,
    );
  });

  it('what is not understood is text', () => {
    expect(imported().lines.filter(({ as, prose }) => as === undefined && !prose)).toEqual([]);
  });
});
