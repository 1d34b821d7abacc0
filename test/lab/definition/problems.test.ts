/** Every mistake in a lab file is a problem at its place. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadLab } from '../../../src/lab/definition/load.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();

beforeAll(() => {
  mkdirSync(join(folder(), 'x/image'), { recursive: true });
  writeFileSync(join(folder(), 'x/x.conf'), '');
  writeFileSync(join(folder(), 'Dockerfile'), '');
});

function problemsOf(text: string): string[] {
  const { definition, problems } = loadLab({ file: join(folder(), 'x/lab.yaml'), text });
  expect(definition).toBeUndefined();
  return problems.map(({ code, line, column, message, hint }) =>
    [`${code} ${line}:${column} ${message}`, ...(hint === undefined ? [] : [hint])].join(' | '),
  );
}

/** A lab with this below its machine `m`, which begins on line 4. */
function machine(...lines: readonly string[]): string {
  return ['lab: x', 'title: X', 'machines:', '  m:', ...lines.map((line) => `    ${line}`), ''].join('\n');
}

/** A lab with this at its top level, from line 4 on. */
function top(...lines: readonly string[]): string {
  return ['lab: x', 'title: X', 'machines: { m: { image: { name: app } } }', ...lines, ''].join('\n');
}

const IMAGE = 'image: { name: app }';

const CASES: Readonly<Record<string, readonly [text: string, problems: readonly string[]]>> = {
  'an empty file': ['', ['yaml-syntax 1:1 the file is empty']],
  'a list': ['- lab: x\n', ['wrong-type 1:1 this must be a map']],
  'no machines': ['lab: x\ntitle: X\nmachines: {}\n', ['wrong-value 3:11 a lab needs at least one machine']],
  'machines twice, at last none': [
    top('machines:'),
    ['wrong-type 3:11 this must be a map', 'duplicate-key 4:1 duplicate key'],
  ],
  'another folder': [
    top().replace('lab: x', 'lab: y'),
    ["name-mismatch 1:6 the folder is named 'x', but the id is 'y' | rename one of them"],
  ],
  'an unknown target': [top('target: n'), ["machine-unknown 4:9 unknown machine 'n' | known here: m"]],
  'several machines without a target': [
    'lab: x\ntitle: X\nmachines:\n  a: { image: { name: app } }\n  b: { image: { name: app } }\n',
    ["missing-key 1:1 required key 'target' is missing: there are several machines | one of a, b"],
  ],
  'a machine whose name cannot resolve': [
    'lab: x\ntitle: X\nmachines:\n  a_b: { image: { name: app } }\n  localhost: { image: { name: app } }\ntarget: a_b\n',
    [4, 5]
      .map(
        (line) =>
          `wrong-value ${line}:3 invalid machine name: use lower-case letters, digits and hyphens, at most 63, and not 'localhost'`,
      )
      .concat(
        "wrong-value 6:9 invalid machine name: use lower-case letters, digits and hyphens, at most 63, and not 'localhost'",
      ),
  ],
  'two sources of an image': [
    machine('image: { build: image, name: app }'),
    ["misplaced-key 5:28 'build' and 'name' cannot be combined | an image has one source"],
  ],
  'no source of an image': [
    machine('image: {}'),
    ['missing-key 5:12 this does not say where the image comes from | one of name, build and debian'],
  ],
  'keys of another source': [
    machine('image:', '  name: app', '  args: {}', '  packages: [curl]'),
    [
      "misplaced-key 7:7 'args' is possible only with 'build'",
      "misplaced-key 8:7 'packages' is possible only with 'debian'",
    ],
  ],
  'a folder that does not exist': [
    machine('image: { build: "${{ lab.version }}" }'),
    ['file-missing 5:21 no such folder: ${{ lab.version }} | no expressions here: use `args`'],
  ],
  'no Dockerfile': [machine('image: { build: image }'), ['file-missing 5:21 no such file: image/Dockerfile']],
  'another Dockerfile that does not exist': [
    machine('image: { build: image, dockerfile: other }'),
    ['file-missing 5:40 no such file: image/other'],
  ],
  'a Dockerfile outside its folder': [
    machine('image: { build: ., dockerfile: ../Dockerfile }'),
    ['wrong-value 5:36 the Dockerfile must be inside the folder'],
  ],
  'an absolute folder': [
    machine('image: { build: /etc }'),
    ['wrong-value 5:21 this must be relative to the lab'],
  ],
  'a name that no image can have': [
    machine('image: { name: "app; rm" }'),
    [
      'wrong-value 5:20 "app; rm" is not the name of an image | write it as postgres:17 or registry.example.com/team/app:1.2',
    ],
  ],
  'no release of Debian': [
    machine('image: { debian: "12" }'),
    ['wrong-value 5:22 "12" is not a release of Debian | write its code name: bookworm, trixie'],
  ],
  'no names of packages': [
    machine('image: { debian: sid, packages: [curl, "$(id)", -y, a] }'),
    [
      [44, '"$(id)"'],
      [53, '"-y"'],
      [57, '"a"'],
    ].map(
      ([column, name]) =>
        `wrong-value 5:${column} ${name} is not the name of a Debian package | use lower-case letters, digits, '+', '-' and '.'`,
    ),
  ],
  'a file that does not exist': [
    machine(IMAGE, 'files:', '  - { from: y.conf, to: /y }', '  - { from: /etc/passwd, to: /z }'),
    ['file-missing 7:17 no such file or folder: y.conf', 'wrong-value 8:17 this must be relative to the lab'],
  ],
  'two files with one destination': [
    machine(IMAGE, 'files:', '  - { from: x.conf, to: /a/b }', '  - { from: x.conf, to: /a//b }'),
    ['duplicate-id 8:29 another file is copied to /a/b'],
  ],
  'files that are copied nowhere': [
    machine(
      IMAGE,
      'files: [{ from: x.conf, to: a }, { from: x.conf, to: /b, mode: "9" }, { from: x.conf, to: /c, mode: 0644 }]',
    ),
    [
      'wrong-value 6:33 not an absolute path',
      'wrong-value 6:68 invalid mode: write it in octal, as "0644"',
      'wrong-type 6:105 this must be a string | YAML reads this as a number: quote it',
    ],
  ],
  'no machines and no compose file': [
    'lab: x\ntitle: X\n',
    [
      "missing-key 1:1 required key 'machines' is missing | describe them here, or name a compose file with `compose`",
    ],
  ],
  'a machine without an image': [
    machine('command: [a]'),
    ["missing-key 4:3 required key 'image' is missing"],
  ],
  'tools that need privileges, and one twice': [
    machine(IMAGE, 'tools: [hangfs, stuck, stuck]'),
    [
      "misplaced-key 6:13 'hangfs' needs a privileged machine: it mounts a file system | say so: `privileged: it mounts a file system`",
      "duplicate-id 6:28 'stuck' is listed twice",
    ],
  ],
  'mounts that a machine cannot have': [
    machine(
      IMAGE,
      'volumes: [{ name: a, to: /a }, { name: b/c, to: b }]',
      'tmpfs: [{ to: /a/, size: 1k }, { to: /c, mode: "9" }]',
    ),
    [
      "wrong-value 6:44 invalid volume name: use letters, digits, '_', '.' and '-'",
      'wrong-value 6:53 not an absolute path',
      'wrong-value 7:52 invalid mode: write it in octal, as "0644"',
    ],
  ],
  'two mounts at one place, one of them too small': [
    machine(IMAGE, 'volumes: [{ name: a, to: /a }]', 'tmpfs: [{ to: /a/, size: 1k }]'),
    [
      'duplicate-id 7:19 another mount has /a',
      'wrong-value 7:30 this must be a size of at least 4k | write it as 64m or 1g',
    ],
  ],
  'a file that a tmpfs hides': [
    machine(IMAGE, 'files: [{ from: x.conf, to: /run/x }]', 'tmpfs: [{ to: /run }]'),
    [
      'wrong-value 6:33 /run/x is copied before the start, and the tmpfs on /run hides it | copy it to another place',
    ],
  ],
  'a file in a volume that is read-only': [
    machine(
      IMAGE,
      'files: [{ from: x.conf, to: /data/x }]',
      'volumes: [{ name: a, to: /data, read-only: true }]',
    ),
    [
      'wrong-value 6:33 /data/x is copied before the start, and the volume on /data is read-only | copy it to another place',
    ],
  ],
  'an answer over HTTP that cannot be': [
    machine(IMAGE, 'ready: { http: { port: 0, path: a, status: 99 } }'),
    [
      'wrong-value 6:28 this must be at least 1',
      "wrong-value 6:37 this must begin with '/', without blanks",
      'wrong-value 6:48 this must be at least 100',
    ],
  ],
  'two kinds of readiness': [
    machine(IMAGE, 'ready: { port: 80, log: up }'),
    ["misplaced-key 6:24 'port' and 'log' cannot be combined"],
  ],
  'readiness of no kind': [
    machine(IMAGE, 'ready: { deadline: 5s }'),
    [
      'missing-key 6:12 this does not say when the machine is ready | one of command, log, port, http and healthcheck',
    ],
  ],
  'readiness that an image cannot have': [
    machine(IMAGE, 'ready: { http: 80, port: 65536, deadline: 0s }'),
    ['wrong-type 6:20 this must be a map', 'wrong-value 6:30 this must be at most 65535'],
  ],
  'a deadline that has passed': [
    machine(IMAGE, 'ready: { port: 80, deadline: 0s }'),
    ['wrong-value 6:34 a deadline must be more than 0 and at most 24h'],
  ],
  'a command that is no shell command': [
    machine(IMAGE, 'ready: { command: "test \'" }'),
    ['shell-syntax 6:29 unterminated single quote'],
  ],
  'a privileged machine that says when it is ready': [
    machine(IMAGE, 'privileged: it runs dockerd', 'ready: { port: 80 }'),
    [
      'misplaced-key 7:5 a privileged machine cannot have this key | its first process says when it is ready: remove `ready`',
    ],
  ],
  'a privileged machine without a reason': [
    machine(IMAGE, 'privileged: true'),
    ['wrong-type 6:17 this must be a string | write why it must be privileged, in one line'],
  ],
  'sizes that a machine cannot have': [
    `${machine(IMAGE, 'limits: { memory: 5m }')}limits: { memory: much, cpus: 0 }\n`,
    [
      'wrong-value 6:23 this must be a size of at least 6m | write it as 512m or 2g',
      'wrong-value 7:31 this must be at least 0.01',
    ],
  ],
  'a size that is none': [
    top('limits: { memory: much }'),
    ['wrong-value 4:19 this must be a size of at least 6m | write it as 512m or 2g'],
  ],
  'an unknown default version': [
    top('versions: { "15": {}, "17": {} }', 'default-version: "16"'),
    ["version-unknown 5:18 unknown version '16' | one of 15, 17"],
  ],
  'a default version of none': [
    top('default-version: "16"'),
    ['version-unknown 4:18 this lab has no versions | list them under `versions`'],
  ],
  'versions with different fields': [
    top('versions:', '  "15": { a: x, b: y }', '  "17": { b: y, c: z }'),
    [
      "missing-key 5:3 version '15' has no 'c', which another version has | all versions have the same fields",
      "missing-key 6:3 version '17' has no 'a', which another version has | all versions have the same fields",
    ],
  ],
  'versions that cannot be named': [
    top('versions:', '  all: {}', '  a@b: {}'),
    [5, 6].map(
      (line) =>
        `wrong-value ${line}:3 invalid version: use lower-case letters, digits, '.', '_' and '-', and not 'all'`,
    ),
  ],
  'fields that expressions cannot name': [
    top('versions: { "15": { in: x } }'),
    ["reserved-name 4:21 'in' cannot be a field: it is a reserved word of the expression language"],
  ],
  'an expression that is none': [
    `${machine(IMAGE, 'environment: { A: "${{ version.debain }}", B: "${{ lab.release }}", C: "${{ nothing }}" }')}versions: { "15": { debian: bookworm } }\n`,
    [
      "unknown-field 6:36 no such field 'debain' | did you mean 'debian'?",
      "unknown-field 6:60 no such field 'release' | known here: version",
      "unknown-name 6:81 unknown name 'nothing' | known here: lab, version",
    ],
  ],
  'an expression without a value in one version': [
    `${machine('image: { name: "app:${{ string(10 / int(version.n)) }}" }')}versions: { a: { n: "5" }, b: { n: "0" } }\n`,
    ["no-value 5:20 version 'b': division by zero"],
  ],
  'an expression whose value is not allowed': [
    `${machine('image: { debian: "${{ version.n }}" }')}versions: { a: { n: sid }, b: { n: "12" } }\n`,
    [
      'wrong-value 5:22 version \'b\': "12" is not a release of Debian | write its code name: bookworm, trixie',
    ],
  ],
  'a version of a lab that has none': [
    machine('image: { name: "app:${{ lab.version }}" }', 'environment: { A: "${{ version.a }}" }'),
    ['no-value 5:20 this lab has no versions', 'no-value 6:23 this lab has no versions'],
  ],
  'an argument with NUL': [
    machine(IMAGE, 'command: [run, "a\\0b"]'),
    ['wrong-value 6:20 this cannot contain NUL'],
  ],
};

describe('the name of an image', () => {
  const isName = (name: string): boolean => {
    const text = `lab: x\ntitle: X\nmachines: { m: { image: { name: ${JSON.stringify(name)} } } }\n`;
    return loadLab({ file: join(folder(), 'x/lab.yaml'), text }).problems.length === 0;
  };
  it.each([
    'postgres',
    'postgres:17',
    'docker.io/library/postgres:17-alpine3.20',
    'localhost:5000/team/my__app',
    'Registry.example.com/app--x:v1.2_3',
    `ghcr.io/team/app@sha256:${'0a'.repeat(32)}`,
    `app:1@sha256:${'0a'.repeat(32)}`,
  ])('may be %s', (name) => {
    expect(isName(name)).toBe(true);
  });
  it.each([
    'Postgres',
    '-v',
    'a b',
    ':17',
    'a:',
    'https://x',
    'a//b',
    '/a',
    'a/',
    'app@sha256:12',
    'a:b:c',
    'a\n',
  ])('cannot be %j', (name) => {
    expect(isName(name)).toBe(false);
  });
});

describe('a lab with a mistake', () => {
  it.each(Object.entries(CASES))('%s', (_, [text, problems]) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
