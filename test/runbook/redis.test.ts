/** The runbooks about Redis, on what Redis 7.0.15 said when it refused writes, and when its primary was gone. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Steps {
  readonly steps: readonly { readonly id?: string; readonly run?: string }[];
}

function commandIn(file: string, id: string): string {
  const { steps } = parse(readFileSync(join(ROOT, 'runbooks', file), 'utf8')) as Steps;
  return steps.find((step) => step.id === id)?.run ?? '';
}

const said = (name: string): string =>
  readFileSync(join(ROOT, 'test/fixtures/answers', `redis-7.0.15-${name}.txt`), 'utf8');

/** An answer to INFO in which these keys have other values; undefined: the key is missing. */
function info(name: 'full' | 'cut-off', changed: Readonly<Record<string, string | undefined>> = {}): string {
  let text = said(name);
  for (const [key, value] of Object.entries(changed)) {
    const line = new RegExp(`^${key}:.*\r\n`, 'm');
    const now = value === undefined ? '' : `${key}:${value}\r\n`;
    text = line.test(text) ? text.replace(line, now) : text + now;
  }
  return text;
}

interface Server {
  readonly pid: number;
  readonly comm?: string;
  readonly ppid?: number;
  readonly session?: number;
  readonly title?: string;
  readonly cmdline?: Reply;
  readonly ids?: string;
  readonly host?: string;
  readonly port?: string;
  readonly socket?: string;
}

const LISTED = commandIn('probes/redis-servers.yaml', 'listed');

/** The command with these values where the holes are. */
function filled(command: string, server: Server, more: Readonly<Record<string, string>> = {}): string {
  const { pid, ids = String(pid), host = '*', port = '6379', socket = '' } = server;
  const values: Record<string, string> = {
    pid: String(pid),
    inner: ids.split(' ').at(-1) ?? '',
    host,
    port,
    socket,
  };
  return command.replaceAll(/\$\{\{ (?:inputs\.)?(?:server\.)?([\w.]+) \}\}/g, (_, name: string) => {
    const value = more[name] ?? values[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    return `'${value}'`;
  });
}

const REDIS: Server = { pid: 8 };

function node(
  servers: readonly (Server & { readonly info?: Reply | readonly Reply[] })[],
  more: Readonly<Record<string, Reply>> = {},
): FakeTarget {
  const zeros = Array.from({ length: 46 }, () => '0').join(' ');
  const stats = servers.map(
    ({ pid, comm = 'redis-server', ppid = 1, session = pid }) =>
      `${pid} (${comm}) S ${ppid} ${session} ${session} ${zeros}\n`,
  );
  const replies: Record<string, Reply | readonly Reply[]> = {
    [LISTED]: servers.length === 0 ? { exitCode: 123 } : { text: stats.join('') },
  };
  for (const server of servers) {
    const { pid, title = 'redis-server *:6379', ids = String(pid) } = server;
    replies[`/proc/${pid}/cmdline`] = server.cmdline ?? { text: `${title}\0\0\0\0` };
    replies[`/proc/${pid}/status`] = {
      text: `Name:\tredis-server\nPid:\t${pid}\nNSpid:\t${ids.replaceAll(' ', '\t')}\n`,
    };
    if (server.info !== undefined)
      replies[filled(commandIn('probes/redis-info.yaml', 'info'), server)] = server.info;
    replies[filled(commandIn('redis-refuses-writes.yaml', 'room'), server)] ??= { text: '22873133056\n' };
  }
  // Nothing changes by itself, so there is nothing to wait for between samples.
  return Object.assign(new FakeTarget({ ...replies, ...more }), { timeless: true });
}

async function diagnosed(name: string, target: FakeTarget): Promise<Diagnosis> {
  const { runbook, problems } = loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`));
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  return diagnose(runbook, target);
}

const status = ({ subjects, findings }: Diagnosis): string[] => [
  ...subjects.map((one) => one.status),
  ...findings.map(({ id, certainty }) => `${id} (${certainty})`),
];

describe('redis-server', () => {
  it.each(['redis-refuses-writes', 'redis-replica-cut-off'])(
    '%s does not apply without a server',
    async (name) => {
      for (const target of [
        node([]),
        node([{ pid: 9, comm: 'redis-sentinel' }]),
        node([{ pid: 9, comm: 'redis_exporter' }]),
      ]) {
        expect(await diagnosed(name, target)).toMatchObject({
          applies: false,
          reason: 'no Redis server runs on this node',
        });
      }
    },
  );

  it.each<[string, Reply]>([
    ['are hidden', { exitCode: 3, stderr: 'this user cannot see the processes of others' }],
    ['are not listed in time', { status: 'timed-out' }],
  ])('is unknown where processes %s', async (_, reply) => {
    const diagnosis = await diagnosed('redis-refuses-writes', new FakeTarget({ [LISTED]: reply }));
    expect(diagnosis).not.toHaveProperty('applies');
    expect(status(diagnosis)).toEqual(['unknown']);
  });

  it.each<[string, Partial<Server>, string]>([
    ['a port', {}, 'redis-server *:6379'],
    [
      'another port',
      { title: 'redis-server 10.0.0.5:7000', host: '10.0.0.5', port: '7000' },
      'redis-server 10.0.0.5:7000',
    ],
    ['IPv6', { title: 'redis-server -::1:6379', host: '::1' }, 'redis-server -::1:6379'],
    ['a cluster', { title: 'redis-server *:7001 [cluster]', port: '7001' }, 'redis-server *:7001'],
    [
      'a socket',
      { title: 'redis-server unixsocket:/run/redis/redis.sock', socket: '/run/redis/redis.sock' },
      'redis-server unixsocket:/run/redis/redis.sock',
    ],
    ['Valkey', { comm: 'valkey-server', title: 'valkey-server *:6379' }, 'valkey-server *:6379'],
    ['a container', { ids: '8 1' }, 'redis-server *:6379 (process 8)'],
    [
      'a socket in a container',
      { ids: '8 1', title: 'redis-server unixsocket:/r.sock', socket: '/proc/8/root/r.sock' },
      'redis-server unixsocket:/r.sock (process 8)',
    ],
    ['no title', { cmdline: { text: 'redis-server\0/etc/redis.conf\0' } }, 'redis-server (process 8)'],
    [
      'no title, and a port',
      { cmdline: { text: '/bin/redis-server\0--port\x006380\0' }, port: '6380' },
      'redis-server (process 8)',
    ],
  ])('is asked where it listens: %s', async (_, given, name) => {
    const target = node([{ ...REDIS, ...given, info: { text: info('full', { maxmemory: '0' }) } }]);
    const { subjects } = await diagnosed('redis-refuses-writes', target);
    expect(subjects).toEqual([{ name, status: 'healthy' }]);
  });

  it('is not its own child, which saves, nor a Sentinel', async () => {
    const target = node([
      { ...REDIS, info: { text: info('full', { maxmemory: '0' }) } },
      { pid: 20, ppid: 8, session: 8, title: 'redis-rdb-bgsave *:6379' },
      { pid: 30, title: 'redis-server *:26379 [sentinel]' },
    ]);
    expect((await diagnosed('redis-refuses-writes', target)).subjects).toHaveLength(1);
  });

  it('may be a child of another one, such as the first process of a container', async () => {
    const answer = { text: info('full', { maxmemory: '0' }) };
    const target = node([
      { pid: 1, title: 'redis-server *:6379', info: answer },
      { pid: 40, ppid: 1, title: 'redis-server *:6380', port: '6380', info: answer },
      { pid: 41, ppid: 1, session: 1, title: 'redis-server *:6381', port: '6381', info: answer },
      { pid: 42, ppid: 1, cmdline: { text: 'redis-server\0--port\x006382\0' }, port: '6382', info: answer },
    ]);
    const { subjects } = await diagnosed('redis-refuses-writes', target);
    expect(subjects.map(({ name }) => name)).toEqual([
      'redis-server *:6379',
      'redis-server *:6380',
      'redis-server *:6381',
      'redis-server (process 42)',
    ]);
  });

  it.each<[string, Partial<Server>, Reply | undefined]>([
    ['the client is missing', {}, { exitCode: 127, stderr: 'redis-cli: not found' }],
    ['a password is required', {}, { exitCode: 3, stderr: 'NOAUTH Authentication required.' }],
    ['another server answers', {}, { exitCode: 3, stderr: 'another server answers there, not process 8' }],
    ['it does not answer', {}, { status: 'timed-out' }],
    ['its title cannot be read', { cmdline: { status: 'timed-out' } }, undefined],
  ])('is unknown if %s', async (_, given, reply) => {
    for (const name of ['redis-refuses-writes', 'redis-replica-cut-off']) {
      const target = node([{ ...REDIS, ...given, ...(reply === undefined ? {} : { info: reply }) }]);
      expect(status(await diagnosed(name, target))).toEqual(['unknown']);
    }
  });
});

/** What the command of `redis-info` makes of a client: programs of these names answer instead. */
describe('redis-info', () => {
  const folder = temporaryFolder();
  const command = (server: Server): string => filled(commandIn('probes/redis-info.yaml', 'info'), server);

  function program(name: string, text: string): void {
    writeFileSync(join(folder(), name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  function ran(server: Server): { status: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command(server)], {
      encoding: 'utf8',
      env: { PATH: folder() },
    });
    return { status, stdout, stderr };
  }

  it('is nothing without a client', () => {
    const { status, stdout } = ran({ ...REDIS, pid: 7 });
    expect({ status, stdout }).toEqual({ status: 127, stdout: '' });
  });

  it.each([
    ['NOAUTH Authentication required.', 'NOAUTH Authentication required.\n'],
    ['BUSY Redis is busy running a script.', 'BUSY Redis is busy running a script.\n'],
    ['redis_version:7.0.15\r\nprocess_id:81\r\n', 'another server answers there, not process 8\n'],
  ])('is no answer: %j', (text, stderr) => {
    program('redis-cli', `printf '%b' ${JSON.stringify(text)}`);
    expect(ran(REDIS)).toEqual({ status: 3, stdout: '', stderr });
  });

  it('is what the server says', () => {
    program('redis-cli', "printf 'process_id:8\\r\\nmaxmemory:0\\r\\n'");
    expect(ran(REDIS)).toEqual({ status: 0, stdout: 'process_id:8\r\nmaxmemory:0\r\n', stderr: '' });
  });

  it.each<[Server, string]>([
    [REDIS, '-h 127.0.0.1 -p 6379 INFO'],
    [{ ...REDIS, host: '0.0.0.0' }, '-h 127.0.0.1 -p 6379 INFO'],
    [{ ...REDIS, host: '::' }, '-h ::1 -p 6379 INFO'],
    [{ ...REDIS, host: '::1' }, '-h ::1 -p 6379 INFO'],
    [{ ...REDIS, host: '10.0.0.5', port: '7000' }, '-h 10.0.0.5 -p 7000 INFO'],
    [{ ...REDIS, socket: '/run/r.sock' }, '-s /run/r.sock INFO'],
    [{ ...REDIS, ids: '8 1' }, '--target 8 --net redis-cli -h 127.0.0.1 -p 6379 INFO'],
  ])('is asked for at the address of %j', (server, args) => {
    const says = 'echo "process_id:8 process_id:1 $*"';
    program('redis-cli', says);
    program('nsenter', says);
    expect(ran(server).stdout).toBe(`process_id:8 process_id:1 ${args}\n`);
  });
});

describe('redis-refuses-writes', () => {
  const on = (...answers: string[]): Promise<Diagnosis> =>
    diagnosed('redis-refuses-writes', node([{ ...REDIS, info: answers.map((text) => ({ text })) }]));
  const FOUND = ['suspect', 'writes-refused (certain)'];

  it('finds a server that has said so, and would raise its limit by half', async () => {
    const diagnosis = await on(info('full'));
    expect(status(diagnosis)).toEqual(FOUND);
    const [finding] = diagnosis.findings;
    expect(finding?.message).toMatch(
      /^redis-server \*:6379 refuses writes: it uses 31\d+ of 3145728 bytes, and its policy is noeviction \(refused so far: \d+\)\.$/,
    );
    const used = Number(/it uses (\d+)/.exec(finding?.message ?? '')?.[1]);
    expect(finding?.remedy?.commands[0]?.command).toContain(
      `CONFIG SET maxmemory '${used + Math.floor(used / 2)}'`,
    );
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['volatile-lru without a key that expires', { maxmemory_policy: 'volatile-lru' }],
    ['volatile-ttl without a key that expires', { maxmemory_policy: 'volatile-ttl' }],
    ['allkeys-lru without keys', { maxmemory_policy: 'allkeys-lru', db0: undefined }],
    [
      'a version that does not count refusals',
      { errorstat_OOM: undefined, mem_not_counted_for_evict: undefined },
    ],
    ['the keyspace of Redis 8', { db0: 'keys=300,expires=0,avg_ttl=0,subexpiry=0' }],
    ['exactly at the limit', { used_memory: '3145728', mem_not_counted_for_evict: '0' }],
  ])('finds %s', async (_, changed) => {
    expect(status(await on(info('full', changed)))).toEqual(FOUND);
  });

  it('finds a server that refuses while it evicts, because the count rises', async () => {
    const lru = { maxmemory_policy: 'allkeys-lru' };
    const diagnosis = await on(
      info('full', { ...lru, errorstat_OOM: 'count=5' }),
      info('full', { ...lru, errorstat_OOM: 'count=9' }),
    );
    expect(status(diagnosis)).toEqual(FOUND);
    expect(diagnosis.findings[0]?.message).toContain('refuses writes: 4 while it was watched');
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['95 % full', { used_memory: '2988441', mem_not_counted_for_evict: '0' }],
    ['at its limit with allkeys-lru', { maxmemory_policy: 'allkeys-lru' }],
    [
      'at its limit with volatile-lru and keys that expire',
      { maxmemory_policy: 'volatile-lru', db0: 'keys=300,expires=7,avg_ttl=9' },
    ],
    [
      'at its limit with keys that expire in another database',
      { maxmemory_policy: 'volatile-ttl', db3: 'keys=1,expires=1,avg_ttl=9' },
    ],
    ['without a limit', { maxmemory: '0' }],
    ['above its limit by replication buffers alone', { mem_not_counted_for_evict: '1000000' }],
    ['a replica, which does not evict', { role: 'slave' }],
  ])('is quiet about a server that is %s', async (_, changed) => {
    expect(status(await on(info('full', changed)))).toEqual(['healthy']);
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['a policy that nobody knows', { maxmemory_policy: 'allkeys-oracle' }],
    ['a role that nobody knows', { role: 'active-replica' }],
    ['a number of keys that cannot be read', { maxmemory_policy: 'volatile-lru', db0: 'many' }],
    ['no word on its memory that can be read', { used_memory: '3M' }],
    ['a count of refusals that cannot be read', { errorstat_OOM: 'many', maxmemory_policy: 'allkeys-lru' }],
    ...['used_memory', 'maxmemory', 'maxmemory_policy', 'role'].map(
      (key): [string, Record<string, undefined>] => [`an answer without ${key}`, { [key]: undefined }],
    ),
  ])('is unknown for %s', async (_, changed) => {
    expect(status(await on(info('full', changed)))).toEqual(['unknown']);
  });

  it.each([
    [2_000_000, 1_600_000],
    [100_000, undefined],
  ])('raises the limit only by what there is room for: %i', async (room, more) => {
    const target = node(
      [
        {
          ...REDIS,
          info: { text: info('full', { used_memory: '3200000', mem_not_counted_for_evict: '0' }) },
        },
      ],
      {
        [filled(commandIn('redis-refuses-writes.yaml', 'room'), REDIS)]: { text: `${room}\n` },
      },
    );
    const { findings } = await diagnosed('redis-refuses-writes', target);
    const remedy = findings[0]?.remedy;
    if (more === undefined) expect(remedy?.problem).toContain('no room to raise maxmemory: 100000 bytes');
    else expect(remedy?.commands[0]?.command).toContain(`'${3_200_000 + more}'`);
  });
});

describe('redis-replica-cut-off', () => {
  const PING = filled(commandIn('redis-replica-cut-off.yaml', 'ping'), REDIS, {
    'primary.host': '127.0.0.1',
    'primary.port': '6390',
  });
  const on = (answers: readonly string[], ping: Reply = { text: 'PONG\n' }): Promise<Diagnosis> =>
    diagnosed(
      'redis-replica-cut-off',
      node([{ ...REDIS, info: answers.map((text) => ({ text })) }], { [PING]: ping }),
    );
  const LOST = { master_link_down_since_seconds: '42' };

  it.each<[string, Reply, string]>([
    [
      'refuses',
      { text: 'Could not connect to Redis at 127.0.0.1:6390: Connection refused\n' },
      ': it refuses connections.',
    ],
    ['does not answer', { text: 'no answer\n' }, ': it does not answer.'],
    [
      'rejects',
      { text: 'AUTH failed: WRONGPASS invalid username-password pair or user is disabled.\n' },
      ': it rejects the password of the replica.',
    ],
    ['wants a password', { text: 'no password\n' }, ': it wants a password, and the replica has none.'],
    ['answers', { text: 'PONG\n' }, ': it answers, so the reason is in the log of the replica.'],
    ['says something else', { text: 'ERR something new\n' }, ' for 42 s.'],
    ['cannot be asked', { status: 'timed-out' }, ' for 42 s.'],
  ])('finds a replica whose primary %s', async (_, ping, end) => {
    const diagnosis = await on([info('cut-off', LOST)], ping);
    expect(status(diagnosis)).toEqual(['suspect', 'replica-cut-off (certain)']);
    expect(diagnosis.findings[0]?.message).toContain(
      'has had no link to its primary 127.0.0.1:6390 for 42 s',
    );
    expect(diagnosis.findings[0]?.message.endsWith(end)).toBe(true);
  });

  it('counts from the start if there was no link since then', async () => {
    const { findings } = await on([
      info('cut-off', { master_link_down_since_seconds: '-1', uptime_in_seconds: '600' }),
    ]);
    expect(findings[0]?.message).toContain('for 600 s');
  });

  it.each<[string, readonly Record<string, string>[]]>([
    ['a primary', [{ role: 'master' }]],
    ['a replica with a link', [{ ...LOST, master_link_status: 'up' }]],
    ['a replica that copies its data', [{ ...LOST, master_sync_in_progress: '1' }]],
    ['a replica that begins to copy', [LOST, LOST, { ...LOST, master_sync_in_progress: '1' }]],
    ['a replica that comes back meanwhile', [LOST, { ...LOST, master_link_status: 'up' }]],
    ['a link that was lost a moment ago', [{ master_link_down_since_seconds: '2' }]],
    ['a replica that has just started', [{ master_link_down_since_seconds: '-1', uptime_in_seconds: '1' }]],
  ])('is quiet about %s', async (_, answers) => {
    expect(status(await on(answers.map((changed) => info('cut-off', changed))))).toEqual(['healthy']);
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['a role that nobody knows', { role: 'active-replica' }],
    ['a status of the link that nobody knows', { ...LOST, master_link_status: 'connecting' }],
    ...['role', 'master_link_status', 'master_sync_in_progress', 'master_link_down_since_seconds'].map(
      (key): [string, Record<string, string | undefined>] => [
        `an answer without ${key}`,
        { ...LOST, [key]: undefined },
      ],
    ),
  ])('is unknown for %s', async (_, changed) => {
    expect(status(await on([info('cut-off', changed)]))).toEqual(['unknown']);
  });

  it('is unknown if only one sample could be taken', async () => {
    const failed = { status: 'timed-out' } as const;
    const target = node([{ ...REDIS, info: [{ text: info('cut-off', LOST) }, failed, failed] }]);
    expect(status(await diagnosed('redis-replica-cut-off', target))).toEqual(['unknown']);
  });
});
