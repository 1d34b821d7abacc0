/** A compose file as the machines of a lab. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadLab } from '../../../src/lab/definition/load.ts';
import type { LabAtVersion, Machine } from '../../../src/lab/definition/model.ts';
import { pathsOfLab } from '../../../src/lab/definition/lab-files.ts';
import { ROOT } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const lab = (): string => join(folder(), 'x');

beforeAll(() => {
  mkdirSync(join(lab(), 'image'), { recursive: true });
  mkdirSync(join(lab(), 'data'));
  for (const name of ['image/Dockerfile', 'image/other', 'key.txt', 'a.conf'])
    writeFileSync(join(lab(), name), '');
  symlinkSync('/etc', join(lab(), 'outside'));
  mkdirSync(join(lab(), 'links/deep'), { recursive: true });
  symlinkSync('../a.conf', join(lab(), 'links/inside'));
  symlinkSync('/etc/passwd', join(lab(), 'links/deep/passwd'));
});

beforeEach(() => writeFileSync(join(lab(), '.env'), ''));

interface Files {
  readonly compose: string;
  readonly env?: string;
  /** More lines of the lab file, from line 4 on. */
  readonly more?: string;
}

function load({ compose, env = '', more = '' }: Files): ReturnType<typeof loadLab> {
  writeFileSync(join(lab(), '.env'), env);
  writeFileSync(join(lab(), 'compose.yaml'), compose);
  const text = `lab: x\ntitle: X\ncompose: compose.yaml\n${more}`;
  return loadLab({ file: join(lab(), 'lab.yaml'), text });
}

function versionsOf(files: Files): LabAtVersion[] {
  const { definition, problems } = load(files);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return definition?.versions.map((version) => definition.at(version)) ?? [];
}

function machinesOf(files: Files): readonly Machine[] {
  return versionsOf(files)[0]?.machines ?? [];
}

/** The only machine of a lab whose service `m` has these lines. */
function machine(...lines: readonly string[]): Machine | undefined {
  return machinesOf({ compose: service(...lines) })[0];
}

function service(...lines: readonly string[]): string {
  return ['services:', '  m:', ...lines.map((line) => `    ${line}`), ''].join('\n');
}

function problemsOf(files: Files): string[] {
  return load(files).problems.map(({ code, file, line, column, message, hint }) =>
    [
      `${file.slice(lab().length + 1)}:${line}:${column} ${code} ${message}`,
      ...(hint === undefined ? [] : [hint]),
    ].join(' | '),
  );
}

describe('a compose file', () => {
  it('is a lab whose services are machines', () => {
    const [at] = versionsOf({
      compose: `services:
  web:
    build: { context: image, dockerfile: other, args: [A=1, "B="], target: app }
    command: run --name "a b" c\\ d ''
    entrypoint: [sh, -c]
    user: 1000
    working_dir: /srv
    hostname: front
    container_name: web_1
    networks: { default: { aliases: [www] } }
    shm_size: 1mb
    init: true
    mem_limit: 64MB
    cpus: "0.5"
    expose: [80]
    labels: { a: b }
  db: { image: "postgres:17", deploy: { resources: { limits: { memory: 1g, cpus: "2" } } } }
`,
      more: 'target: web\nlimits: { memory: 512m, cpus: 4 }\n',
    });
    expect(at?.target).toBe('web');
    expect(at?.machines).toEqual([
      {
        name: 'web',
        places: {
          image: expect.objectContaining({ file: join(lab(), 'compose.yaml'), line: 3 }),
          ready: expect.objectContaining({ line: 2 }),
        },
        image: {
          kind: 'build',
          context: join(lab(), 'image'),
          dockerfile: 'other',
          args: { A: '1', B: '' },
          target: 'app',
        },
        files: [],
        environment: {},
        command: ['run', '--name', 'a b', 'c d', ''],
        ready: undefined,
        privileged: undefined,
        limits: { memory: 64 * 1024 ** 2, cpus: 0.5 },
        settings: {
          entrypoint: ['sh', '-c'],
          user: '1000',
          workingDirectory: '/srv',
          hostname: 'front',
          aliases: ['web_1', 'www'],
          sharedMemory: 1024 ** 2,
          init: true,
        },
      },
      expect.objectContaining({
        name: 'db',
        image: { kind: 'name', name: 'postgres:17' },
        command: undefined,
        limits: { memory: 1024 ** 3, cpus: 2 },
      }),
    ]);
  });

  it('has anchors, merged maps and keys of its own', () => {
    const machines = machinesOf({
      compose: `x-common: &common
  image: app
  environment: &environment { A: "1", B: "2" }
x-more: &more { working_dir: /srv, user: nobody }
services:
  a: { <<: [*common, *more], user: root }
  b: { <<: *common, environment: { <<: *environment, B: "3" }, x-note: { anything: here } }
`,
      more: 'target: a\n',
    });
    expect(machines).toMatchObject([
      { name: 'a', environment: { A: '1', B: '2' }, settings: { user: 'root', workingDirectory: '/srv' } },
      { name: 'b', environment: { A: '1', B: '3' } },
    ]);
  });

  it('takes variables from .env beside it, and not from this process', () => {
    vi.stubEnv('FROM_HOST', 'host');
    const env = `# a comment
export TAG=17   # another
EMPTY=
SINGLE='$TAG "x"'
DOUBLE="a\\n\${TAG} \\$TAG \\"x\\""
PLAIN=\${TAG}-b c
FROM_HOST=file
`;
    const compose = service(
      'image: app:${TAG:-1}',
      'environment:',
      '  A: ${EMPTY:-x}${EMPTY-y}${NONE:-${TAG}z}${NONE-}',
      '  B: $TAG.$$TAG $${TAG}',
      '  C: ${TAG:+set}${NONE+set}',
      '  D: $SINGLE',
      '  E: $DOUBLE',
      '  F: $PLAIN',
      '  FROM_HOST:',
      '  N: 1.50',
      '  T: true',
    );
    expect(machinesOf({ compose, env })[0]).toMatchObject({
      image: { name: 'app:17' },
      environment: {
        A: 'x17z',
        B: '17.$TAG ${TAG}',
        C: 'set',
        D: '$TAG "x"',
        E: 'a\n17 $TAG "x"',
        F: '17-b c',
        FROM_HOST: 'file',
        N: '1.5',
        T: 'true',
      },
    });
    vi.unstubAllEnvs();
  });

  it('takes variables from the fields of the version before those of .env', () => {
    const at = versionsOf({
      compose: service('image: app:$TAG', 'environment: ["OTHER=$OTHER"]'),
      env: 'TAG=1\nOTHER=o\n',
      more: 'versions: { new: { TAG: "3" }, old: { TAG: "2" } }\n',
    });
    expect(
      at.map(({ version, machines }) => [version, machines[0]?.image, machines[0]?.environment]),
    ).toEqual([
      ['new', { kind: 'name', name: 'app:3' }, { OTHER: 'o' }],
      ['old', { kind: 'name', name: 'app:2' }, { OTHER: 'o' }],
    ]);
  });

  it('reads env files in order, below the environment', () => {
    writeFileSync(join(lab(), 'a.env'), 'A=1\nB=${TAG}\n');
    writeFileSync(join(lab(), 'b.env'), 'A=2\nC=3\n');
    const compose = service(
      'image: app',
      'env_file: [a.env, { path: b.env }, { path: none.env, required: false }]',
      'environment: { C: "4" }',
    );
    expect(machinesOf({ compose, env: 'TAG=17' })[0]?.environment).toEqual({ A: '2', B: '17', C: '4' });
  });

  it('has volumes, file systems in memory, and copies of files beside it', () => {
    const compose = `${service(
      'image: app',
      'volumes:',
      '  - shared:/shared:ro',
      '  - ./a.conf:/etc/a.conf:ro,z',
      '  - ./data:/data',
      '  - /own',
      '  - { type: volume, source: shared, target: /again, read_only: true }',
      '  - { type: bind, source: ./a.conf, target: /b.conf }',
      '  - { type: tmpfs, target: /cache, tmpfs: { size: 64mb, mode: 0700 } }',
      'tmpfs: ["/run/lock:size=1m,mode=1777", /tmp]',
      'secrets: [key, { source: key, target: other, mode: 0400 }]',
      'configs: [conf, { source: conf, target: /etc/c.conf }]',
    )}volumes: { shared: }
secrets: { key: { file: ./key.txt } }
configs: { conf: { file: a.conf } }
`;
    const [first] = machinesOf({ compose });
    expect(first?.volumes).toEqual([
      { name: 'shared', to: '/shared', readOnly: true },
      { name: 'm:/own', to: '/own', readOnly: false },
      { name: 'shared', to: '/again', readOnly: true },
    ]);
    expect(first?.tmpfs).toEqual([
      { to: '/cache', size: 64 * 1024 ** 2, mode: 0o700 },
      { to: '/run/lock', size: 1024 ** 2, mode: 0o1777 },
      { to: '/tmp' },
    ]);
    expect(first?.files).toEqual([
      { from: join(lab(), 'a.conf'), to: '/etc/a.conf' },
      { from: join(lab(), 'data'), to: '/data' },
      { from: join(lab(), 'a.conf'), to: '/b.conf' },
      { from: join(lab(), 'key.txt'), to: '/run/secrets/key', mode: 0o444 },
      { from: join(lab(), 'key.txt'), to: '/run/secrets/other', mode: 0o400 },
      { from: join(lab(), 'a.conf'), to: '/conf', mode: 0o444 },
      { from: join(lab(), 'a.conf'), to: '/etc/c.conf', mode: 0o444 },
    ]);
  });

  it.each([
    [
      ['healthcheck: { test: "a $$B", interval: 10s, retries: 20, start_period: 1m }'],
      { kind: 'command', command: 'a $B', deadline: 290_000 },
      { Test: ['CMD-SHELL', 'a $B'], Interval: 1e10, Retries: 20, StartPeriod: 6e10 },
    ],
    [
      [`healthcheck: { test: [CMD, pg_isready, -d, "it's"], interval: 1s }`],
      { kind: 'command', command: "'pg_isready' '-d' 'it'\\''s'", deadline: 60_000 },
      { Test: ['CMD', 'pg_isready', '-d', "it's"], Interval: 1e9 },
    ],
    [
      ['healthcheck: { interval: 1s, timeout: 500ms }'],
      { kind: 'healthcheck', deadline: 60_000 },
      { Interval: 1e9, Timeout: 5e8 },
    ],
    [['healthcheck: { disable: true }'], undefined, { Test: ['NONE'] }],
    [['healthcheck: { test: [NONE] }'], undefined, { Test: ['NONE'] }],
  ])('is ready when its health check passes: %j', (lines, ready, healthcheck) => {
    const one = machine('image: app', ...lines);
    expect([one?.ready, one?.settings?.healthcheck]).toEqual([ready, healthcheck]);
  });

  it('starts services after those that they depend on', () => {
    const machines = machinesOf({
      compose: `services:
  web: { image: app, depends_on: { db: { condition: service_healthy }, cache: {}, gone: { required: false } } }
  cache: { image: app, depends_on: [db] }
  db: { image: app }
`,
      more: 'target: web\n',
    });
    expect(machines.map(({ name, after, ready }) => [name, after, ready])).toEqual([
      [
        'web',
        [
          { machine: 'db', until: 'ready' },
          { machine: 'cache', until: 'started' },
        ],
        undefined,
      ],
      ['cache', [{ machine: 'db', until: 'started' }], undefined],
      // Somebody waits until it is healthy, and only its image can say when.
      ['db', undefined, { kind: 'healthcheck', deadline: 60_000 }],
    ]);
  });

  it('leaves out services of profiles, unless .env names one', () => {
    const compose = `services:
  web: { image: app }
  debug: { image: app, profiles: [debug, other] }
`;
    const names = (env: string): string[] =>
      machinesOf({ compose, env, more: 'target: web\n' }).map(({ name }) => name);
    expect(names('')).toEqual(['web']);
    expect(names('COMPOSE_PROFILES=some,debug')).toEqual(['web', 'debug']);
  });

  it('has what only the lab file can say of a service', () => {
    const { definition } = load({
      compose: `services:
  web: { image: app, healthcheck: { test: "true" }, mem_limit: 64m, volumes: ["./a.conf:/a"] }
  node: { image: app, privileged: true, healthcheck: { test: "true" } }
`,
      more: `target: web
machines:
  web:
    ready: { http: { port: 80, path: /up, status: 204 }, deadline: 5s }
    files: [{ from: key.txt, to: /key }]
    limits: { cpus: 1 }
    tools: [stuck]
  node: { privileged: it runs an engine, tools: [hangfs] }
`,
    });
    expect(definition?.machines).toEqual([
      { name: 'web', privileged: undefined },
      { name: 'node', privileged: 'it runs an engine' },
    ]);
    const [version] = definition?.versions ?? [];
    expect(version && definition?.at(version).machines).toMatchObject([
      {
        ready: { kind: 'http', port: 80, path: '/up', status: 204, deadline: 5000 },
        places: { ready: { file: join(lab(), 'lab.yaml'), line: 7 } },
        files: [{ to: '/a' }, { to: '/key' }],
        limits: { memory: 64 * 1024 ** 2, cpus: 1 },
        tools: ['stuck'],
      },
      { privileged: 'it runs an engine', ready: undefined, tools: ['hangfs'] },
    ]);
  });

  it('may be elsewhere in the repository, and names what is beside it', () => {
    const repository = join(folder(), 'repository');
    mkdirSync(join(repository, 'labs/shop'), { recursive: true });
    writeFileSync(join(repository, '.env'), 'TAG=3\n');
    for (const name of ['app.conf', 'app.env']) writeFileSync(join(repository, name), '');
    writeFileSync(
      join(repository, 'compose.yaml'),
      service('image: app:$TAG', 'env_file: app.env', 'volumes: ["./app.conf:/c"]'),
    );
    const text = 'lab: shop\ntitle: X\ncompose: ../../compose.yaml\n';
    const { definition, problems } = loadLab({ file: join(repository, 'labs/shop/lab.yaml'), text });
    expect(problems).toEqual([]);
    const [version] = definition?.versions ?? [];
    const at = version && definition?.at(version);
    expect(at && pathsOfLab(at).map((path) => path.slice(repository.length + 1))).toEqual([
      'labs/shop/lab.yaml',
      'compose.yaml',
      '.env',
      'app.env',
      'app.conf',
    ]);
    expect(at?.machines).toMatchObject([
      { image: { name: 'app:3' }, files: [{ from: join(repository, 'app.conf'), to: '/c' }] },
    ]);
  });

  it('of docs/labs.md is right as it is', () => {
    const text = readFileSync(join(ROOT, 'docs/labs.md'), 'utf8');
    const shop = join(folder(), 'shop');
    mkdirSync(shop);
    const blocks = [...text.matchAll(/```(?:yaml|dockerfile)\n# labs\/shop\/(\S+)\n([^]*?)```/g)];
    expect(blocks.map(([, name]) => name)).toEqual(['lab.yaml', 'compose.yaml', 'Dockerfile']);
    for (const [, name = '', content = ''] of blocks) writeFileSync(join(shop, name), content);
    for (const [name, content] of [
      ['.env', 'PASSWORD=secret\n'],
      ['index.html', 'data\n'],
    ] as const)
      writeFileSync(join(shop, name), content);
    const { definition, problems } = loadLab(join(shop, 'lab.yaml'));
    expect(problems).toEqual([]);
    const at = definition?.versions.map((version) => definition.at(version));
    expect(at?.map(({ machines }) => machines.map(({ image }) => image))).toMatchObject([
      [{ args: { DEBIAN: 'bookworm' } }, { args: { DEBIAN: 'bookworm' } }],
      [{ args: { DEBIAN: 'trixie' } }, { args: { DEBIAN: 'trixie' } }],
    ]);
  });
});

const OUTSIDE = 'this is outside the folder of the compose file | copy what it needs into that folder';
const UNSET = (name: string): string =>
  `variable-unset the variable ${name} is not set | set it in .env beside the file, name a field of each version ${name}, or write \${${name}:-default}`;

const MISTAKES: Readonly<Record<string, readonly [files: Files, problems: readonly string[]]>> = {
  'an empty file': [{ compose: '' }, ['compose.yaml:1:1 yaml-syntax the file is empty']],
  'a list': [{ compose: '- a\n' }, ['compose.yaml:1:1 wrong-type this must be a map']],
  'no services': [
    { compose: 'name: x\n' },
    ["compose.yaml:1:1 missing-key required key 'services' is missing"],
  ],
  'broken YAML': [
    { compose: 'services:\n  m: { image: "app }\n' },
    ['compose.yaml:2:15 yaml-syntax this " is not closed | close it with ", or quote the whole value'],
  ],
  'an unquoted variable in braces': [
    { compose: 'services:\n  m: { image: ${APP} }\n' },
    [
      "compose.yaml:2:16 yaml-syntax Unexpected flow-map-start at node end | inside { } or [ ], quote a value with '${'",
    ],
  ],
  'keys that labs do not support, and keys that are none': [
    { compose: service('image: app', 'cap_add: [SYS_ADMIN]', 'imge: x', 'x-y: z', 'sysctls: {}') },
    [
      "compose.yaml:4:5 compose-unsupported compose key 'cap_add' is not supported | a machine has either no privileges, or, with a reason in the lab.yaml, all of them",
      "compose.yaml:5:5 unknown-key unknown key 'imge' | did you mean 'image'?",
      "compose.yaml:7:5 compose-unsupported compose key 'sysctls' is not supported | remove it, or leave it to another compose file",
    ],
  ],
  'a key that is not supported, in a merged map': [
    { compose: 'x-a: &a\n  image: app\n  pid: host\nservices:\n  m: { <<: *a }\n' },
    [
      "compose.yaml:3:3 compose-unsupported compose key 'pid' is not supported | remove it, or leave it to another compose file",
    ],
  ],
  'variables without a value': [
    { compose: service('image: app:${TAG}', 'environment: [HOME, "A=$NONE"]', 'command: ${CMD:?say what}') },
    [
      `compose.yaml:3:16 ${UNSET('TAG')}`,
      `compose.yaml:4:28 ${UNSET('NONE')}`,
      `compose.yaml:5:14 ${UNSET('CMD').replace('is not set', 'is not set: say what')}`,
    ],
  ],
  'a variable of this process': [
    { compose: service('image: app', 'environment: { HOME: }') },
    [
      "compose.yaml:4:20 variable-unset HOME has no value | give it a value here or in .env: this machine's own environment is never read",
    ],
  ],
  'a variable without a value in one version': [
    { compose: service('image: app${TAG:?}'), more: 'versions: { a: { TAG: ":1" }, b: { TAG: "" } }\n' },
    [`compose.yaml:3:15 ${UNSET('TAG').replace('the variable', "version 'b': the variable")}`],
  ],
  'what is not a variable': [
    { compose: service('image: app', 'command: echo $1 ${', 'user: ${A!b}') },
    ['4:19', '5:11'].map(
      (place) =>
        `compose.yaml:${place} wrong-value this is not a variable | write \${NAME}, or '$$' for a dollar sign`,
    ),
  ],
  'a .env with mistakes': [
    { compose: service('image: app'), env: 'A=1\n= x\nHOME\nB="open\nC=$D\n' },
    [
      '.env:2:1 wrong-value this is not a variable | write it as NAME=value, and close each quote',
      ".env:3:1 variable-unset HOME has no value | write it as NAME=value: this machine's own environment is never read",
      `.env:5:1 ${UNSET('D')}`,
    ],
  ],
  'files of this machine': [
    {
      compose: service(
        'build: ..',
        'volumes: ["/var/run/docker.sock:/s", "../a:/a", "~/x:/x", "./none:/n", "./outside:/o", "./links:/l"]',
        'env_file: /etc/environment',
      ),
    },
    [
      `compose.yaml:3:12 wrong-value ${OUTSIDE}`,
      `compose.yaml:4:15 wrong-value ${OUTSIDE}`,
      `compose.yaml:4:42 wrong-value ${OUTSIDE}`,
      `compose.yaml:4:53 wrong-value ${OUTSIDE}`,
      'compose.yaml:4:63 file-missing no such file or folder: ./none',
      'compose.yaml:4:76 wrong-value this is a link out of the folder of the compose file',
      'compose.yaml:4:92 wrong-value links/deep/passwd is a link out of the folder of the compose file',
      `compose.yaml:5:15 wrong-value ${OUTSIDE}`,
    ],
  ],
  'mounts that are none': [
    {
      compose: service(
        'image: app',
        'volumes: ["data:/x", "./a.conf:b", "./a.conf:/c:exec", ".:/d:e:f"]',
        'tmpfs: /x:noexec',
      ),
    },
    [
      "compose.yaml:4:15 missing-key no volume 'data' is declared | list it under `volumes` at the top of the file",
      'compose.yaml:4:26 wrong-value "b" is not an absolute path',
      "compose.yaml:4:40 wrong-value the option 'exec' is not supported | write it as SOURCE:TARGET or SOURCE:TARGET:ro",
      'compose.yaml:4:60 wrong-value this is not a mount | write it as SOURCE:TARGET or SOURCE:TARGET:ro',
      "compose.yaml:5:12 wrong-value the option 'noexec' is not supported | use size=64m and mode=1777",
      'compose.yaml:5:12 duplicate-id another mount has /x',
    ],
  ],
  'a file in a volume that is read-only': [
    {
      compose: `${service('image: app', 'volumes: ["a:/data:ro", "./a.conf:/data/a", "./a.conf:/database"]')}volumes: { a: }\n`,
    },
    [
      'compose.yaml:2:3 wrong-value /data/a is copied before the start, and the volume on /data is read-only | copy it to another place',
    ],
  ],
  'a file that a tmpfs hides': [
    { compose: service('image: app', 'tmpfs: /run', 'volumes: ["./a.conf:/run/a.conf"]') },
    [
      'compose.yaml:2:3 wrong-value /run/a.conf is copied before the start, and the tmpfs on /run hides it | copy it to another place',
    ],
  ],
  'a volume of somebody else': [
    { compose: `${service('image: app')}volumes: { data: { external: true } }\n` },
    [
      "compose.yaml:4:20 compose-unsupported compose key 'external' is not supported | a volume of a lab is private to it, and empty at its start",
    ],
  ],
  'a privileged service without a reason': [
    { compose: service('image: app', 'privileged: true') },
    [
      'compose.yaml:4:17 missing-key a privileged machine needs a reason | say why in the lab.yaml: `machines: { m: { privileged: REASON } }`',
    ],
  ],
  'a service without an image': [
    { compose: service('user: root') },
    ['compose.yaml:2:3 missing-key this does not say where the image comes from | image or build'],
  ],
  'an image that cannot be': [
    { compose: service('image: App') },
    [
      'compose.yaml:3:12 wrong-value "App" is not the name of an image | write it as postgres:17 or registry.example.com/team/app:1.2',
    ],
  ],
  'values that cannot be': [
    {
      compose: service(
        'image: app',
        'command: run "a',
        'mem_limit: 1m',
        'cpus: none',
        'healthcheck: { test: [run], interval: soon, retries: few }',
      ),
    },
    [
      'compose.yaml:4:14 shell-syntax a quote is not closed',
      'compose.yaml:5:16 wrong-value this must be a size of at least 6m | write it as 512m or 2g',
      'compose.yaml:6:11 wrong-value this must be a number of cores, at least 0.01',
      'compose.yaml:7:26 wrong-value this is not a test of health | begin it with CMD, and one word each, or with CMD-SHELL, and one command',
      'compose.yaml:7:43 wrong-value this is not a duration | write it as 2s or 1m30s',
      'compose.yaml:7:58 wrong-value this is not a whole number',
    ],
  ],
  'a port that two services want': [
    {
      compose:
        'services:\n  a: { image: app, ports: ["127.0.0.1:80:1", "8080:80", "53:53/udp"] }\n  b: { image: app, ports: ["8000-8100:80-180", { target: 1, published: 53 }, "53"] }\n',
      more: 'target: a\n',
    },
    [
      'compose.yaml:2:20 compose-ignored a lab publishes no ports: this is ignored | the machines of a lab reach each other by name, and nothing else reaches them',
      'compose.yaml:3:20 compose-ignored a lab publishes no ports: this is ignored | the machines of a lab reach each other by name, and nothing else reaches them',
      "compose.yaml:3:28 duplicate-id port 8080 (tcp) is published by the service 'a', too",
    ],
  ],
  'a service that is restarted': [
    { compose: service('image: app', 'restart: always') },
    ['compose.yaml:4:5 compose-ignored a machine that exits is not started again: this is ignored'],
  ],
  'several networks': [
    {
      compose:
        'services:\n  a: { image: app, networks: [x] }\n  b: { image: app, networks: [x, y, z] }\nnetworks: { x: , y: }\n',
      more: 'target: a\n',
    },
    [
      "compose.yaml:3:30 missing-key no network 'z' is declared | list it under `networks` at the top of the file",
      'compose.yaml:3:30 compose-unsupported a lab has one network, and its services use 3: x, y, z | put all services on one network',
    ],
  ],
  'services that wait for each other, and for none': [
    {
      compose: `services:
  a: { image: app, depends_on: [b] }
  b: { image: app, depends_on: [a] }
  c: { image: app, depends_on: { bb: {}, d: {}, a: { condition: service_completed_successfully } } }
  d: { image: app, profiles: [d] }
`,
      more: 'target: a\n',
    },
    [
      'compose.yaml:2:32 wrong-value services wait for each other: a, b',
      "compose.yaml:4:38 machine-unknown unknown service 'bb' | did you mean 'b'?",
      "compose.yaml:4:45 machine-unknown the service 'd' is in a profile, so it is not started | set COMPOSE_PROFILES in .env beside the file",
      "compose.yaml:4:52 compose-unsupported the condition 'service_completed_successfully' is not supported | a machine of a lab runs until its end: do this in the command or the image of another service",
    ],
  ],
  'a secret from elsewhere, and one that is not there': [
    {
      compose: `${service('image: app', 'secrets: [a, b, c]')}secrets: { a: { file: none.txt }, b: { environment: HOME } }\n`,
    },
    [
      "compose.yaml:5:40 compose-unsupported compose key 'environment' is not supported | only `file` is",
      "compose.yaml:5:35 missing-key required key 'file' is missing",
    ].toReversed(),
  ],
  'a lab file that names no service': [
    {
      compose: service('image: app'),
      more: 'target: n\nmachines:\n  n: { tools: [stuck] }\n  m: { image: { name: app }, command: [a] }\n',
    },
    [
      "lab.yaml:4:9 machine-unknown unknown machine 'n' | known here: m",
      "lab.yaml:6:3 machine-unknown compose.yaml has no service 'n', or does not start it | known here: m",
      "lab.yaml:7:8 misplaced-key 'image' cannot be combined with 'compose' | state it in compose.yaml",
      "lab.yaml:7:30 misplaced-key 'command' cannot be combined with 'compose' | state it in compose.yaml",
    ],
  ],
};

describe('a compose file with a mistake', () => {
  it.each(Object.entries(MISTAKES))('%s', (_, [files, problems]) => {
    expect(problemsOf(files)).toEqual(problems);
  });

  it.each([
    ['compose: none.yaml', 'file-missing no such file: none.yaml'],
    ['compose: /etc/compose.yaml', 'wrong-value this must be relative to the lab'],
  ])('that is not there: %s', (line, problem) => {
    const { problems } = loadLab({ file: join(lab(), 'lab.yaml'), text: `lab: x\ntitle: X\n${line}\n` });
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([problem]);
  });
});
