import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { debianSources } from '../../src/lab/build/base-image.ts';
import { basesOf, contextOf, hashOf } from '../../src/lab/build/context.ts';
import { dockerignore } from '../../src/lab/build/dockerignore.ts';
import { listeningPorts } from '../../src/lab/machine/machine-readiness.ts';

describe('what an image is built from', () => {
  const folderWith = (files: Readonly<Record<string, string>>): string => {
    const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };
  const hash = (files: Readonly<Record<string, string>>, below: string[] = []): string =>
    hashOf(
      contextOf({ kind: 'build', context: folderWith(files), dockerfile: 'Dockerfile', args: {} }),
      below,
    );
  const DOCKERFILE = 'FROM drillbook/base:bookworm\nCOPY a /a\n';

  it('has the same hash wherever it is, and another for another content or another base', () => {
    const one = hash({ Dockerfile: DOCKERFILE, a: '1' }, ['x']);
    expect(hash({ Dockerfile: DOCKERFILE, a: '1' }, ['x'])).toBe(one);
    expect(hash({ Dockerfile: DOCKERFILE, a: '2' }, ['x'])).not.toBe(one);
    expect(hash({ Dockerfile: DOCKERFILE, a: '1' }, ['y'])).not.toBe(one);
  });

  it('follows links inside of the folder, and refuses those out of it', () => {
    const context = folderWith({ Dockerfile: DOCKERFILE, a: '1' });
    const source = { kind: 'build', context, dockerfile: 'Dockerfile', args: {} } as const;
    symlinkSync('a', join(context, 'b'));
    expect(contextOf(source).archive.includes('b\0')).toBe(true);
    symlinkSync('/etc/hostname', join(context, 'c'));
    const refused = expect.objectContaining({ code: 'links', path: join(context, 'c') }) as Error;
    expect(() => contextOf(source)).toThrowError(refused);
    writeFileSync(join(context, '.dockerignore'), 'c\n');
    expect(() => contextOf(source)).not.toThrow();
  });

  it('does not depend on the lab file', () => {
    const one = hash({ Dockerfile: DOCKERFILE, a: '1', 'lab.yaml': 'lab: a' });
    expect(hash({ Dockerfile: DOCKERFILE, a: '1', 'lab.yaml': 'lab: b' })).toBe(one);
  });

  it.each([
    ['FROM drillbook/base:trixie', {}, ['trixie']],
    ['ARG RELEASE=bookworm\nFROM drillbook/base:${RELEASE} AS x', {}, ['bookworm']],
    ['ARG RELEASE=bookworm\nFROM drillbook/base:$RELEASE', { RELEASE: 'sid' }, ['sid']],
    ['from --platform=linux/amd64 drillbook/base:sid\nFROM drillbook/base:sid', {}, ['sid']],
    ['FROM postgres:17\nCOPY --from=drillbook/base:sid / /', {}, []],
  ])('needs the base images of %j', (text, args, bases) => {
    expect(basesOf(text, args)).toEqual(bases);
  });

  it.each([
    [
      'ARG TOOLS\nFROM ${TOOLS} AS tools\nFROM drillbook/base:sid\nCOPY --from=tools /usr/local /usr/local\n',
      true,
    ],
    [DOCKERFILE, false],
  ])('needs the shared tools if it names them: %j', (Dockerfile, uses) => {
    const context = folderWith({ Dockerfile, a: '' });
    expect(contextOf({ kind: 'build', context, dockerfile: 'Dockerfile', args: {} }).usesTools).toBe(uses);
  });
});

describe('.dockerignore', () => {
  const TEXT = `# a comment
node_modules
*.log
**/cache
/build/
docs
!docs/keep.md
a/**/z
[0-9].txt
Dockerfile
`;
  it.each([
    ['node_modules/x/y.js', true],
    ['sub/node_modules/x', false],
    ['a.log', true],
    ['sub/a.log', false],
    ['cache', true],
    ['sub/deep/cache/x', true],
    ['build/x', true],
    ['rebuild', false],
    ['docs/other.md', true],
    ['docs/keep.md', false],
    ['a/z', true],
    ['a/b/c/z', true],
    ['1.txt', true],
    ['x.txt', false],
    ['Dockerfile', false],
  ])('of %s: %s', (path, isOut) => {
    expect(dockerignore(TEXT, ['Dockerfile']).has(path)).toBe(isOut);
  });

  it('decides what is sent to the engine, and so what the hash is about', () => {
    const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'docs/deep'), { recursive: true });
    for (const name of ['Dockerfile', 'a', 'a.log', 'docs/keep.md', 'docs/deep/secret'])
      writeFileSync(join(folder, name), name);
    writeFileSync(join(folder, '.dockerignore'), '*.log\ndocs\n!docs/keep.md\nDockerfile\n');
    const context = (): ReturnType<typeof contextOf> =>
      contextOf({ kind: 'build', context: folder, dockerfile: 'Dockerfile', args: {} });
    const list = execFileSync('tar', ['-t'], { input: context().archive, encoding: 'utf8' });
    expect(list.trim().split('\n')).toEqual(['.dockerignore', 'Dockerfile', 'a', 'docs/keep.md']);
    const before = hashOf(context());
    writeFileSync(join(folder, 'docs/deep/secret'), 'changed');
    expect(hashOf(context())).toBe(before);
  });
});

describe('tools on another image', () => {
  const source = { kind: 'tools', on: 'postgres:17', id: 'sha256:1', tools: ['stuck'], node: false } as const;

  it('are copied from the shared ones, and nothing else changes', () => {
    const { archive, usesTools, bases } = contextOf(source);
    expect([usesTools, bases]).toEqual([true, []]);
    expect(archive.toString()).toContain(
      'FROM ${TOOLS} AS tools\n# sha256:1\nFROM postgres:17\nCOPY --from=tools /usr/local/bin/stuck /usr/local/bin/stuck\n',
    );
    expect(archive.toString()).not.toContain('ENTRYPOINT');
  });

  it('come with the first process where the machine is a node', () => {
    expect(contextOf({ ...source, node: true }).archive.toString()).toContain(
      'ENTRYPOINT ["/usr/local/sbin/lab-init"]',
    );
  });

  it('are put on again if the image below is another one', () => {
    expect(hashOf(contextOf({ ...source, id: 'sha256:2' }))).not.toBe(hashOf(contextOf(source)));
  });
});

describe("this machine's apt sources", () => {
  it('are those of Debian, for the wanted release', () => {
    const targets = `Debian http://deb.example/debian bookworm main
Debian http://deb.example/debian bookworm main
Debian http://deb.example/debian bookworm-updates main
Debian http://deb.example/debian bookworm contrib
Other http://other.example bookworm main
`;
    const by = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
    expect(debianSources(targets, 'bookworm', 'trixie')).toBe(
      `deb ${by} http://deb.example/debian trixie main\ndeb ${by} http://deb.example/debian trixie-updates main\n`,
    );
    expect(debianSources(targets, 'bookworm', 'sid')).toBe(`deb ${by} http://deb.example/debian sid main\n`);
    expect(debianSources(targets, '', 'sid')).toBe('');
  });
});

describe('ports that something listens on', () => {
  it('are those in state LISTEN of /proc/net/tcp', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue
   0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000
   1: 0100007F:C350 0100007F:18EB 01 00000000:00000000 00:00000000
   2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0 0
`;
    expect([...listeningPorts(text)]).toEqual([6379, 80]);
  });
});
