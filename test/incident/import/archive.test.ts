import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../../src/incident/import/archive/folder.ts';
import { TREE_LIMITS } from '../../../src/incident/import/archive/tree.ts';
import type { FileTree } from '../../../src/incident/import/archive/tree.ts';
import { archiveForm, unpack } from '../../../src/incident/import/archive/unpack.ts';
import { importInputs } from '../../../src/incident/import/import.ts';
import type { FactsData } from '../../../src/incident/schema.ts';
import { incident } from '../../../src/incident/schema.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const temporary = temporaryFolder();
let folders = 0;

function newFolder(): string {
  const folder = join(temporary(), String(folders++));
  mkdirSync(folder);
  return folder;
}

const ID = '723d7351c06e5a3a7629b6d350c055fc20f480db77a58209eff7543b7b41a05f';
const GROUP = `sys/fs/cgroup/freezer/docker/${ID}`;

/** What sos 4.9 collects of such a node, cut to what matters. */
const FILES: Readonly<Record<string, string>> = {
  'sos_commands/process/ps_auxwwwm': `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.0   1004   684 ?        -    10:52   0:00 /sbin/init
root           -  0.0    -      -     - -        Ss   10:52   0:00 -
root     4185068  0.0  0.0   1004   684 ?        -    10:52   0:00 rm -rf /p00/x
root           -  0.0    -      -     - -        D    10:52   0:00 -
`,
  'sos_commands/docker/docker_ps_-a': `CONTAINER ID   IMAGE     COMMAND   CREATED          STATUS         PORTS     NAMES
723d7351c06e   victim    "sh"      10 seconds ago   Up 9 seconds             victim
`,
  'proc/4185068/status':
    'Name:\trm\nState:\tD (disk sleep)\nPid:\t4185068\nPPid:\t1\nThreads:\t1\nShdPnd:\t0000000000000100\n',
  'proc/4185068/stack': '[<0>] request_wait_answer+0x12f/0x210\n',
  'proc/4185068/limits': 'Max open files            1024                 4096                 files\n',
  [`${GROUP}/freezer.state`]: 'FREEZING\n',
  [`${GROUP}/tasks`]: '4185068\n',
  [`${GROUP}/cgroup.procs`]: '',
  'sys/fs/cgroup/cpu/docker/cpu.shares': '1024\n',
};

function manifest(ends: Readonly<Record<string, number>> = {}): string {
  const command = (exec: string, filepath: string | null): object => ({
    exec,
    filepath,
    truncated: false,
    return_code: ends[exec] ?? 0,
  });
  return JSON.stringify({
    components: {
      report: {
        plugins: {
          process: {
            timeout_hit: false,
            commands: [command('ps auxwwwm', 'sos_commands/process/ps_auxwwwm')],
          },
          docker: {
            timeout_hit: false,
            commands: [
              command('docker ps -a', 'sos_commands/docker/docker_ps_-a'),
              command('docker inspect 723d7351c06e', null),
              command('podman ps', null),
            ],
          },
          cgroups: { timeout_hit: ends['cgroups'] !== undefined, commands: [] },
        },
      },
    },
  });
}

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = newFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, 'sosreport-node', path, '..'), { recursive: true });
    writeFileSync(join(root, 'sosreport-node', path), text);
  }
  return root;
}

function factsOf(tree: FileTree): FactsData {
  const { yaml } = importInputs([{ name: 'sos', tree }], { id: 'sos', title: 'sos' });
  return incident.parse(parse(yaml)).facts;
}

async function sos(ends?: Readonly<Record<string, number>>): Promise<string> {
  return folderOf({ ...FILES, 'sos_reports/manifest.json': manifest(ends) });
}

describe('an archive of sos', { timeout: 60_000 }, () => {
  const check = (facts: FactsData): void => {
    expect(facts.containers).toEqual([
      { id: ID.slice(0, 12), name: 'victim', status: 'Up 9 seconds', image: 'victim', age: '10 seconds ago' },
    ]);
    expect(facts.processes?.find(({ pid }) => pid === 4185068)).toMatchObject({
      comm: 'rm',
      state: 'D',
      args: 'rm -rf /p00/x',
      stack: '[<0>] request_wait_answer+0x12f/0x210\n',
      signals: { shared: [9] },
      'files-limit': { soft: 1024, hard: 4096 },
    });
    expect(facts.cgroups).toEqual([
      {
        path: `/${GROUP}`,
        files: { 'freezer.state': 'FREEZING', tasks: '4185068\n', 'cgroup.procs': '' },
        tasks: [4185068],
      },
    ]);
  };

  it('unpacked, and packed in each form that can be unpacked here', async () => {
    const root = await sos();
    check(factsOf(await readFolder(root)));
    const programs = ['xz', 'bzip2', 'zstd'].filter(
      (program) => spawnSync(program, ['--version']).error === undefined,
    );
    const forms = ['tar', 'gzip', ...programs];
    for (const form of forms) {
      const file = join(root, `a.${form}`);
      const option = form === 'tar' ? [] : [`--${form}`];
      execFileSync('tar', ['-C', root, ...option, '-cf', file, 'sosreport-node']);
      const found = await archiveForm(file);
      expect(found).toBe(form);
      if (found !== undefined) check(factsOf(await unpack(file, found)));
    }
    expect(forms.length).toBeGreaterThanOrEqual(3);
  });

  it('lists are whole where the tool takes everything and was not stopped', async () => {
    const whole = factsOf(await readFolder(await sos()));
    expect(whole).toMatchObject({
      'processes-complete': true,
      'containers-complete': true,
      'cgroups-complete': true,
    });
    const stopped = factsOf(
      await readFolder(await sos({ 'ps auxwwwm': 124, 'docker ps -a': 124, cgroups: 1 })),
    );
    for (const key of ['processes-complete', 'containers-complete', 'cgroups-complete'])
      expect(stopped, key).not.toHaveProperty(key);
  });

  it('commands that did not return in time hang, and programs that are not there are not installed', async () => {
    const facts = factsOf(
      await readFolder(
        await sos({ 'docker ps -a': 124, 'docker inspect 723d7351c06e': 124, 'podman ps': 127 }),
      ),
    );
    expect(facts.engines).toEqual([
      { kind: 'docker', answers: 'hangs' },
      { kind: 'podman', client: false },
    ]);
    expect(facts.containers?.[0]).toMatchObject({ id: '723d7351c06e', 'inspect-hangs': true });
  });

  it('without a manifest the names of the files say which commands they are of', async () => {
    check(factsOf(await readFolder(await folderOf(FILES))));
  });

  it('a plain tree, and the root of a mounted node', async () => {
    const root = await folderOf(FILES);
    const { processes } = factsOf(await readFolder(join(root, 'sosreport-node')));
    expect(processes?.map(({ pid }) => pid).sort()).toEqual([1, 4185068]);
  });
});

interface Entry {
  readonly path: string;
  readonly type?: string;
  readonly text?: string;
  readonly link?: string;
  readonly size?: Buffer;
}

function tarOf(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ path, type = '0', text = '', link = '', size }) => {
    const header = Buffer.alloc(512);
    const data = Buffer.from(text);
    header.write(path, 0);
    header.write('0000644\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    size?.copy(header, 124);
    header.write(type, 156);
    header.write(link, 157);
    header.write('ustar\u000000', 257);
    header.fill(' ', 148, 156);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

async function unpacked(bytes: Buffer, limits = {}): Promise<FileTree> {
  const file = join(newFolder(), 'a.tar');
  writeFileSync(file, bytes);
  const form = await archiveForm(file);
  if (form === undefined) throw new Error('is no archive');
  return unpack(file, form, { ...TREE_LIMITS, ...limits });
}

describe('an archive from anybody', { timeout: 60_000 }, () => {
  const good = { path: 'x/proc/1/stack', text: '[<0>] do_exit+0x1/0x2\n' };

  it('long names of GNU and pax are whole', async () => {
    const path = `${'folder/'.repeat(30)}proc/1/stack`;
    const pax = (key: string, value: string): string => {
      const rest = ` ${key}=${value}\n`;
      const length = String(rest.length + 3);
      return `${length}${rest}`;
    };
    for (const entries of [
      [
        { path: '././@LongLink', type: 'L', text: `${path}\0` },
        { ...good, path: path.slice(0, 99) },
      ],
      [
        { path: 'pax', type: 'x', text: pax('path', path) },
        { ...good, path: 'short' },
      ],
    ]) {
      const tree = await unpacked(tarOf(entries));
      expect([...tree.files.keys()]).toEqual([path]);
    }
  });

  it('paths that lead out of it are left out, and nothing is written or followed', async () => {
    const tree = await unpacked(
      tarOf([
        { path: '../../proc/2/stack', text: 'x' },
        { path: '/proc/3/stack', text: 'y' },
        { path: 'proc/4/stack', type: '2', link: '/etc/passwd' },
        { path: 'proc/5/stack', type: '1', link: '/etc/passwd' },
        { path: 'proc/6/stack', type: '6' },
        good,
      ]),
    );
    expect([...tree.files.keys()]).toEqual(['proc/3/stack', good.path]);
    expect(tree.links.get('proc/4/stack')).toBe('/etc/passwd');
    expect(tree.notes).toEqual(['an entry whose path leads out of the archive was left out']);
  });

  it('a link in a folder is not followed, and a FIFO is not waited for', async () => {
    const root = await folderOf({ 'proc/1/stack': good.text });
    const secret = join(root, 'secret');
    writeFileSync(secret, 'secret\n');
    mkdirSync(join(root, 'sosreport-node/proc/2'), { recursive: true });
    symlinkSync(secret, join(root, 'sosreport-node/proc/2/stack'));
    symlinkSync('/', join(root, 'sosreport-node/all'));
    execFileSync('mkfifo', [join(root, 'sosreport-node/proc/2/status')]);
    expect([...(await readFolder(root)).files.keys()]).toEqual(['sosreport-node/proc/1/stack']);
  });

  it('one that unpacks to very much is refused, whatever its size', async () => {
    const bomb = gzipSync(tarOf([{ path: 'big', text: '0'.repeat(8_000_000) }, good]));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(unpacked(bomb, { unpacked: 1_000_000 })).rejects.toThrow(/unpacks to more than 1 MiB/);
    await expect(unpacked(tarOf([good, good, good]), { entries: 2 })).rejects.toThrow(/more than 2 entries/);
  });

  it('a bomb for xz ends the program that unpacks it', async () => {
    if (spawnSync('xz', ['--version']).error !== undefined) return;
    const packed = spawnSync('xz', ['-c'], {
      input: tarOf([{ path: 'big', text: '0'.repeat(8_000_000) }, good]),
      maxBuffer: 2 ** 26,
    }).stdout;
    await expect(unpacked(packed, { unpacked: 1_000_000 })).rejects.toThrow(/unpacks to more than 1 MiB/);
  });

  it('a file that is too large is left out, with a note', async () => {
    const tree = await unpacked(tarOf([{ path: 'proc/2/stack', text: 'x'.repeat(2000) }, good]), {
      file: 1000,
    });
    expect([...tree.files.keys()]).toEqual([good.path]);
    expect(tree.notes).toEqual(['proc/2/stack has 2000 bytes and was left out']);
  });

  it('cut, damaged and impossible ones are errors that say so', async () => {
    const whole = tarOf([good, { path: 'more', text: 'x'.repeat(5000) }]);
    await expect(unpacked(whole.subarray(0, 2200))).rejects.toThrow(/is truncated/);
    await expect(unpacked(gzipSync(whole).subarray(0, 100))).rejects.toThrow(/cannot unpack|is truncated/);
    const damaged = Buffer.from(whole);
    damaged[1030] = 0x7f;
    await expect(unpacked(damaged)).rejects.toThrow(/damaged/);
    const huge = Buffer.from([0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    await expect(unpacked(tarOf([{ path: 'x', size: huge }]))).rejects.toThrow(/impossible size/);
    const large = Buffer.from('77777777777\0');
    await expect(unpacked(tarOf([{ path: 'proc/1/stack', size: large }]))).rejects.toThrow(/is truncated/);
  });

  it('says which program is missing', async () => {
    const path = process.env['PATH'];
    const folder = newFolder();
    const file = join(folder, 'a.xz');
    writeFileSync(file, Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(600)]));
    process.env['PATH'] = folder;
    try {
      await expect(unpack(file, 'xz')).rejects.toThrow(/needs the program xz, which is not installed/);
    } finally {
      process.env['PATH'] = path;
    }
    expect(existsSync(file)).toBe(true);
  });
});
