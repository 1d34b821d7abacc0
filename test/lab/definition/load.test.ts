/** From a lab file to the machines of each of its versions. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadLab } from '../../../src/lab/definition/load.ts';
import { ROOT } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TEXT = `lab: pair
title: A pair
description: Two machines.
machines:
  "2":
    image: { debian: "\${{ version.debian }}", packages: ["postgresql-\${{ lab.version }}", "libc++1"] }
    files: [{ from: "\${{ version.debian }}.conf", to: /etc/x.conf, mode: "0640" }, { from: data, to: /data }]
    environment: { PGDATA: "/var/lib/\${{ lab.version }}" }
    command: [run, "--release=\${{ version.debian }}", ""]
    ready: { command: "test -e \${{ lab.version }}", deadline: 1m30s }
    limits: { cpus: 0.5 }
  "1":
    image: { build: image, dockerfile: my.Dockerfile, args: { RELEASE: "\${{ version.debian }}" } }
    privileged: it runs a container engine
  named:
    image: { name: "registry.example.com:5000/team/app:\${{ lab.version }}" }
    ready: { log: ready to accept }
  port: { image: { name: app }, ready: { port: 80, deadline: 5s } }
  health: { image: { name: app }, ready: { healthcheck: true } }
  http:
    image: { name: app }
    tools: [stuck]
    volumes: [{ name: data, to: /data/ }, { name: data, to: /again, read-only: true }]
    tmpfs: [{ to: /cache, size: 64m, mode: "0700" }, { to: /tmp }]
    ready: { http: { port: 80, path: "/up?a", status: 204, contains: ok } }
target: "1"
versions:
  "17": { debian: trixie }
  "15": { debian: bookworm }
limits: { memory: 512m, cpus: 2 }
`;

const folder = temporaryFolder();

function load(text: string): ReturnType<typeof loadLab> {
  return loadLab({ file: join(folder(), 'pair/lab.yaml'), text });
}

beforeAll(() => {
  const lab = join(folder(), 'pair');
  mkdirSync(join(lab, 'image'), { recursive: true });
  mkdirSync(join(lab, 'data'));
  for (const name of ['trixie.conf', 'bookworm.conf', 'image/my.Dockerfile'])
    writeFileSync(join(lab, name), '');
});

describe('a lab', () => {
  it('has its machines and versions in file order', () => {
    const { definition, problems } = load(TEXT);
    expect(problems).toEqual([]);
    expect(definition).toMatchObject({
      id: 'pair',
      title: 'A pair',
      description: 'Two machines.',
      folder: join(folder(), 'pair'),
      target: '1',
    });
    expect(definition?.place).toMatchObject({ line: 1, column: 6 });
    expect(definition?.machines).toEqual([
      { name: '2', privileged: undefined },
      { name: '1', privileged: 'it runs a container engine' },
      { name: 'named', privileged: undefined },
      { name: 'port', privileged: undefined },
      { name: 'health', privileged: undefined },
      { name: 'http', privileged: undefined },
    ]);
    expect(definition?.versions).toEqual([
      { id: '17', isDefault: true },
      { id: '15', isDefault: false },
    ]);
  });

  it('has every value in each version', () => {
    const { definition } = load(TEXT);
    const lab = join(folder(), 'pair');
    const at = definition?.versions.map((version) => definition.at(version)) ?? [];
    expect(at.map(({ lab: id, version, target }) => [id, version, target])).toEqual([
      ['pair', '17', '1'],
      ['pair', '15', '1'],
    ]);
    expect(at[1]?.machines).toEqual([
      {
        name: '2',
        places: { image: expect.objectContaining({ file: join(lab, 'lab.yaml') }), ready: expect.anything() },
        image: { kind: 'debian', release: 'bookworm', packages: ['postgresql-15', 'libc++1'] },
        files: [
          { from: join(lab, 'bookworm.conf'), to: '/etc/x.conf', mode: 0o640 },
          { from: join(lab, 'data'), to: '/data' },
        ],
        environment: { PGDATA: '/var/lib/15' },
        command: ['run', '--release=bookworm', ''],
        ready: { kind: 'command', command: "test -e '15'", deadline: 90_000 },
        privileged: undefined,
        limits: { memory: 512 * 1024 ** 2, cpus: 0.5 },
      },
      {
        name: '1',
        places: expect.anything(),
        image: {
          kind: 'build',
          context: join(lab, 'image'),
          dockerfile: 'my.Dockerfile',
          args: { RELEASE: 'bookworm' },
        },
        files: [],
        environment: {},
        command: undefined,
        ready: undefined,
        privileged: 'it runs a container engine',
        limits: { memory: 512 * 1024 ** 2, cpus: 2 },
      },
      expect.objectContaining({
        image: { kind: 'name', name: 'registry.example.com:5000/team/app:15' },
        ready: { kind: 'log', text: 'ready to accept', deadline: 60_000 },
      }),
      expect.objectContaining({ ready: { kind: 'port', port: 80, deadline: 5000 } }),
      expect.objectContaining({ ready: { kind: 'healthcheck', deadline: 60_000 } }),
      expect.objectContaining({
        tools: ['stuck'],
        volumes: [
          { name: 'data', to: '/data', readOnly: false },
          { name: 'data', to: '/again', readOnly: true },
        ],
        tmpfs: [
          { to: '/cache', size: 64 * 1024 ** 2, mode: 0o700 },
          { to: '/tmp', size: undefined, mode: undefined },
        ],
        ready: { kind: 'http', port: 80, path: '/up?a', status: 204, contains: 'ok', deadline: 60_000 },
      }),
    ]);
    expect(at[0]?.machines[0]?.image).toEqual({
      kind: 'debian',
      release: 'trixie',
      packages: ['postgresql-17', 'libc++1'],
    });
  });

  it('says which of its versions is the default', () => {
    const { definition } = load(`${TEXT}default-version: "15"\n`);
    expect(definition?.versions).toEqual([
      { id: '17', isDefault: false },
      { id: '15', isDefault: true },
    ]);
  });

  it('of one machine needs neither versions nor a target', () => {
    const { definition, problems } = load(
      'lab: pair\ntitle: One\nmachines: { redis: { image: { name: redis } } }\n',
    );
    expect(problems).toEqual([]);
    expect(definition?.versions).toEqual([{ id: '', isDefault: true }]);
    const [version] = definition?.versions ?? [];
    expect(version && definition?.at(version)).toMatchObject({
      version: '',
      target: 'redis',
      machines: [{ name: 'redis', limits: { memory: undefined, cpus: undefined } }],
    });
    expect(() => definition?.at({ id: '17', isDefault: true })).toThrow(RangeError);
  });

  it('of docs/labs.md is right as it is', () => {
    const [, text = ''] = /```yaml\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs/labs.md'), 'utf8')) ?? [];
    const lab = join(folder(), 'redis-replica');
    mkdirSync(lab);
    writeFileSync(join(lab, 'primary.conf'), '');
    const { definition, problems } = loadLab({ file: join(lab, 'lab.yaml'), text });
    expect(problems).toEqual([]);
    expect(definition?.machines.map(({ name }) => name)).toEqual(['primary', 'replica']);
  });

  it('that comes with drillbook has the releases of Debian that drills know', () => {
    const { definition, problems } = loadLab(join(ROOT, 'labs/docker/lab.yaml'));
    expect(problems).toEqual([]);
    expect(definition?.versions.map(({ id }) => id)).toEqual(['bookworm', 'bullseye', 'trixie', 'sid']);
  });
});
