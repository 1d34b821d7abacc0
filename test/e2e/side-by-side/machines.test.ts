/** Labs of machines without privileges, on the real engine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EngineError } from '../../../src/lab/engine/engine-error.ts';
import { loadLab } from '../../../src/lab/definition/load.ts';
import type { LabAtVersion } from '../../../src/lab/definition/model.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { readLedger } from '../../../src/lab/ledger/ledger.ts';
import { beginRun } from '../../../src/lab/ledger/run.ts';
import { HEARTBEATS, SILENCE } from '../../../src/lab/machine/heartbeat.ts';
import { removeVolume } from '../../../src/lab/machine/volume.ts';
import { startLab } from '../../../src/lab/start-lab.ts';
import { sweep } from '../../../src/lab/teardown/sweep.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import { labTools } from '../../support/lab-tools.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { docker } from '../../support/host-state.ts';
import { drillbook, ROOT } from '../../support/program.ts';

const REDIS = join(ROOT, 'labs/redis/lab.yaml');

function labFrom(file: string, version?: string): LabAtVersion {
  const { definition, problems } = loadLab(file);
  const found = definition?.versions.find(({ id, isDefault }) =>
    version === undefined ? isDefault : id === version,
  );
  if (definition === undefined || found === undefined) throw new Error(JSON.stringify(problems));
  return definition.at(found);
}

/** A lab file in a folder of its own; `NAME` in it becomes the folder's name. */
function labOf(yaml: string): LabAtVersion {
  const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const id = basename(folder).toLowerCase();
  // The folder's name has capitals, which no id has.
  const { definition, problems } = loadLab({
    file: join(folder, '..', id, 'lab.yaml'),
    text: `lab: ${id}\ntitle: A test\n${yaml}`,
  });
  const [version] = definition?.versions ?? [];
  if (definition === undefined || version === undefined) throw new Error(JSON.stringify(problems));
  return definition.at(version);
}

describe.skipIf(NO_ENGINE)('a lab of machines without privileges', () => {
  const { run } = labTools();

  const start = (lab: LabAtVersion, signal?: AbortSignal): Promise<Lab> =>
    startLab({ run: run(), scenario: 'test', lab, ...(signal === undefined ? {} : { signal }) });
  const ask = async (lab: Lab, command: string, machine?: string): Promise<string> => {
    const { stdout, stderr } = await lab.target(machine).run(command, { deadline: 10_000 });
    return `${decodeUtf8(stdout)}${decodeUtf8(stderr)}`.trim();
  };
  const REDIS_MACHINE = 'image: { name: "drillbook/redis-redis:7.0" }';

  it('starts when its command says that it is ready, and has no network', async () => {
    await using lab = await start(labFrom(REDIS));
    expect(await ask(lab, 'redis-cli ping')).toBe('PONG');
    expect(await ask(lab, 'ls /sys/class/net')).toBe('lo');
    expect(await ask(lab, "grep -c '^CapEff:.*ffff' /proc/1/status || true")).toBe('0');
  });

  it('of several machines has a network of its own without a way out, in which names resolve', async () => {
    await using lab = await start(
      labOf(`machines:
  primary:
    ${REDIS_MACHINE}
    command: [redis-server, --protected-mode, "no", --save, ""]
    ready: { port: 6379, deadline: 20s }
  replica:
    ${REDIS_MACHINE}
    command: [redis-server, --save, "", --replicaof, primary, "6379"]
    ready: { log: "Ready to accept connections", deadline: 20s }
target: replica
`),
    );
    expect(await ask(lab, 'redis-cli -h primary set a 1', 'replica')).toBe('OK');
    expect(await ask(lab, 'redis-cli info replication | grep role', 'replica')).toContain('slave');
    expect(await ask(lab, 'hostname', 'primary')).toBe('primary');
    const networks = docker('network', 'ls', '-q', '--filter', `label=drillbook.run=${run().id}`);
    expect(docker('network', 'inspect', '-f', '{{.Internal}}', ...networks)).toEqual(['true']);
  });

  it('is not left behind if one of its machines never becomes ready, and says why', async () => {
    const starting = start(
      labOf(`machines:
  good: { ${REDIS_MACHINE}, command: [sleep, "1000"] }
  bad: { ${REDIS_MACHINE}, command: [sleep, "1000"], ready: { command: "echo not yet; false", deadline: 1s } }
target: good
`),
    );
    await expect(starting).rejects.toMatchObject({
      code: 'lab-not-ready',
      message: expect.stringMatching(
        /machine bad did not become ready: not after 1000 ms: .*exit code 1, not yet/s,
      ),
    });
    expect(readLedger(run().ledger.file)).toMatchObject({ containers: [], networks: [] });
  });

  it('says what a machine printed that exited at once', async () => {
    const starting = start(
      labOf(`machines:
  bad: { ${REDIS_MACHINE}, command: [sh, -c, "echo no such table; exit 3"], ready: { port: 1, deadline: 20s } }
`),
    );
    await expect(starting).rejects.toMatchObject({
      code: 'lab-not-ready',
      message: expect.stringMatching(/it exited early\nno such table/),
    });
  });

  it('is not left behind if its start is interrupted', async () => {
    const stop = new AbortController();
    const lab = labOf(`machines:
  slow: { ${REDIS_MACHINE}, command: [sleep, "1000"], ready: { command: "false", deadline: 60s } }
  other: { ${REDIS_MACHINE}, command: [sleep, "1000"] }
target: slow
`);
    setTimeout(() => stop.abort(new Error('enough')), 700);
    await expect(start(lab, stop.signal)).rejects.toThrow('enough');
  });

  it('is a compose file with a volume, tools and an answer over HTTP, and is swept with its volume', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'shop'));
    const files = {
      'lab.yaml': `lab: shop
title: A test
compose: compose.yaml
target: web
machines: { web: { tools: [stuck], ready: { http: { port: 8080, contains: shared }, deadline: 20s } } }
`,
      '.env': 'WORD=shared\n',
      'nginx.conf': 'events {}\nhttp { server { listen 8080; root /srv; } }\n',
      'compose.yaml': `services:
  web:
    image: drillbook/nginx-front:1.22
    command: nginx -g 'daemon off;'
    depends_on: { db: { condition: service_healthy } }
    volumes: ["data:/srv:ro", "./nginx.conf:/etc/nginx/nginx.conf:ro"]
    tmpfs: "/cache:size=1m"
  db:
    image: drillbook/redis-redis:7.0
    entrypoint: [sh, -c]
    command: ["echo $$WORD >/data/index.html; exec redis-server --save ''"]
    environment: [WORD]
    volumes: ["data:/data"]
    healthcheck: { test: test -s /data/index.html && redis-cli ping, interval: 30s }
  idle: { image: "drillbook/redis-redis:7.0", user: nobody, command: sleep 1000 }
volumes: { data: }
`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'shop', name), text);
    const ledgers = join(folder, 'runs');
    mkdirSync(ledgers);
    const own = await beginRun(run().engine, ledgers);
    const lab = await startLab({
      run: own,
      scenario: 'test',
      lab: labFrom(join(folder, 'shop/lab.yaml')),
      watchdog: 1,
    });
    onTestFinished(() => void docker('rmi', 'drillbook/shop-web:latest'));
    expect(await ask(lab, 'cat /srv/index.html; touch /srv/x 2>&1; command -v stuck')).toMatch(
      /^shared\n.*Read-only file system\n\/usr\/local\/bin\/stuck$/,
    );
    expect(await ask(lab, "df -k /cache | awk 'END { print $1, $2 }'")).toBe('tmpfs 1024');
    // A machine whose user may write almost nowhere is alive, too.
    await expect
      .poll(() => ask(lab, `${SILENCE}; ls ${HEARTBEATS.join(' ')} 2>&1`, 'idle'))
      .toMatch(/^[01]\n.*\/dev\/shm\//s);
    const ofRun = `label=drillbook.run=${own.id}`;
    const volumes = docker('volume', 'ls', '-q', '--filter', ofRun);
    expect(readLedger(own.ledger.file)?.volumes).toEqual(volumes);
    expect(volumes).toHaveLength(1);
    // Only what `lab start` started can be stopped from elsewhere.
    expect((await drillbook(['lab', 'stop', 'shop'])).stderr).toContain('no lab "shop" is started');
    // As if its process had been killed: the ledger is all that is left of it.
    await own.close();
    const { removed, remaining } = await sweep(run().engine, ledgers);
    // Others on this engine may have left something, too.
    const ours = removed.filter(({ name }) => name.includes(own.id));
    expect([remaining, ours.map(({ kind }) => kind)]).toEqual([
      [],
      ['container', 'container', 'container', 'network', 'volume', 'ledger'],
    ]);
    expect(docker('volume', 'ls', '-q', '--filter', ofRun)).toEqual([]);
    await lab.destroy();
  });

  it("does not remove somebody else's volume, whatever its name", async () => {
    const name = run().nameNext('volume');
    docker('volume', 'create', name);
    try {
      expect(await removeVolume(run(), name)).toEqual([]);
      expect(docker('volume', 'ls', '-q', '--filter', `name=${name}`)).toEqual([name]);
    } finally {
      docker('volume', 'rm', name);
    }
  });

  it('that drillbook new writes can be drilled, built, started, looked at and stopped', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    expect((await drillbook(['new', 'lab', 'my-cache'], { cwd })).code).toBe(0);
    expect((await drillbook(['new', 'runbook', 'cache-down', '--node'], { cwd })).code).toBe(0);
    expect((await drillbook(['new', 'scenario', 'cache-down', '--lab', 'my-cache'], { cwd })).code).toBe(0);
    const checked = await drillbook(['check', '--strict'], { cwd });
    expect(checked.stdout).toBe('3 files, 0 errors, 0 warnings\n');
    const built = await drillbook(['lab', 'build', 'my-cache'], { cwd });
    onTestFinished(() => void docker('rmi', /drillbook\/my-cache-\S+/.exec(built.stdout)?.[0] ?? ''));
    expect([built.code, built.stdout], built.stderr).toEqual([0, expect.stringMatching(/ built in /)]);
    const again = await drillbook(['lab', 'build', 'my-cache'], { cwd });
    expect(again.stdout).toMatch(/ present$/m);
    const drilled = await drillbook(['drill', 'cache-down'], { cwd });
    expect(drilled.code, drilled.stdout).toBe(0);
    expect(drilled.stdout).toMatch(/^1 drill in .*: 1 detected$/m);
    const started = spawn(process.execPath, [join(ROOT, 'dist/bin.js'), 'lab', 'start', 'my-cache'], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(started, 'exit');
    let said = '';
    for await (const chunk of started.stderr.setEncoding('utf8')) {
      said += chunk as string;
      const name = /docker --host \S+ exec -it (\S+) /.exec(said)?.[1];
      if (name === undefined) continue;
      expect(docker('inspect', '-f', '{{.State.Running}}', name)).toEqual(['true']);
      const stopped = await drillbook(['lab', 'stop', 'my-cache'], { cwd });
      expect([stopped.code, stopped.stdout], stopped.stderr).toEqual([0, 'stopped my-cache@bookworm\n']);
      expect(docker('ps', '-aq', '--filter', `name=${name}`)).toEqual([]);
      break;
    }
    expect(await ended).toEqual([130, null]);
  });

  it.each([
    ['a Dockerfile with a mistake', 'FROM drillbook/base:bookworm\nRNU true\n', false, /^\S+:4:17: .*RNU/s],
    ['a folder with a pipe', 'FROM drillbook/base:bookworm\n', true, /^\S+:4:17: .*regular file/s],
  ])('says what is wrong with %s, and where', async (_, dockerfile, hasPipe, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'bad'));
    writeFileSync(join(folder, 'bad/Dockerfile'), dockerfile);
    if (hasPipe) execFileSync('mkfifo', [join(folder, 'bad/pipe')]);
    const text = 'lab: bad\ntitle: A test\nmachines:\n  one: { image: { build: . } }\n';
    writeFileSync(join(folder, 'bad/lab.yaml'), text);
    const starting = start(labFrom(join(folder, 'bad/lab.yaml')));
    await expect(starting).rejects.toMatchObject({ message: expect.stringMatching(message) });
    await expect(starting).rejects.toBeInstanceOf(EngineError);
  });

  it.each([
    [
      'an image that no registry has',
      'image: { name: "drillbook/no-such-image:1" }',
      'image-missing',
      /pull/,
    ],
    [
      'a package that Debian does not have',
      'image: { debian: bookworm, packages: [no-such-package] }',
      'image-not-built',
      /Unable to locate package no-such-package/,
    ],
  ])('says what is wrong with %s', async (_, image, code, message) => {
    await expect(start(labOf(`machines:\n  one: { ${image} }\n`))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
