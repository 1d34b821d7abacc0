/** The runbooks about PostgreSQL, on what PostgreSQL 15 said in their drills, with some answers changed. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Target } from '../../src/targets/target.ts';
import { changedTarget } from '../support/changed-target.ts';
import type { Reply } from '../support/fake-target.ts';
import { ROOT } from '../support/program.ts';

type Changes = Readonly<Record<string, Reply | readonly Reply[]>>;

async function diagnosed(name: string, changes: Changes, phase = `${name}/during`): Promise<Diagnosis> {
  const { runbook, problems } = loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`));
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  return diagnose(runbook, await changedTarget(phase, changes));
}

const status = ({ subjects, findings }: Diagnosis): string[] => [
  ...subjects.map((one) => one.status),
  ...findings.map(({ id, certainty }) => `${id} (${certainty})`),
];

const json = (value: unknown): Reply => ({ text: `${JSON.stringify(value)}\n` });

/** For each runbook a text of the command that asks the server. */
const QUESTIONS = {
  'postgres-slot-keeps-wal': 'pg_replication_slots',
  'postgres-idle-in-transaction': 'pg_prepared_xacts',
  'postgres-lock-chain': 'pg_blocking_pids',
  'postgres-connections-used-up': 'WITH others',
  'postgres-replication-cut-off': 'pg_last_xact_replay_timestamp',
};

const refusal = (text: string): Reply => ({
  exitCode: 2,
  stderr: `psql: error: connection to server on socket "/proc/30/root/var/run/postgresql/.s.PGSQL.5432" failed: ${text}\n`,
});

describe.each(Object.entries(QUESTIONS))('%s', (name, question) => {
  it.each<[string, Reply]>([
    [
      'the client is missing',
      { exitCode: 127, stderr: 'setpriv: failed to execute psql: No such file or directory' },
    ],
    ['the connection is refused', refusal('Connection refused')],
    ['a password is wanted', refusal('fe_sendauth: no password supplied')],
    ['the role does not exist', refusal('FATAL:  role "postgres" does not exist')],
    ['the query is not understood', { exitCode: 3, stderr: 'ERROR:  column "backend_type" does not exist' }],
    ['the server does not answer in time', { status: 'timed-out' }],
    ['nothing is printed', { text: '' }],
    ['something else is printed', { text: 'NOTICE: hello\n' }],
  ])('unknown, if %s', async (_, reply) => {
    const changes = { [question]: reply, 'perl -M': { text: 'none' } };
    expect(status(await diagnosed(name, changes))).toEqual(['unknown']);
  });

  it('unknown, if it is not known where the server listens', async () => {
    expect(
      status(await diagnosed(name, { 'postmaster.pid': { exitCode: 1, stderr: 'Permission denied' } })),
    ).toEqual(['unknown']);
  });

  it('unknown, if the server has no socket', async () => {
    const file = '30\n/srv/postgres\n1795737777\n5432\n\n*\n  2031794         0\nready   \n';
    expect(status(await diagnosed(name, { 'postmaster.pid': { text: file } }))).toEqual(['unknown']);
  });

  it('does not apply where only clients and exporters run', async () => {
    const zeros = Array.from({ length: 46 }, () => '0').join(' ');
    const stats = `7 (postgres_export) S 1 7 7 ${zeros}\n`;
    const diagnosis = await diagnosed(name, { '(postgres|postmaster)': { text: stats } });
    expect(diagnosis).toMatchObject({ applies: false, subjects: [], findings: [] });
    expect(diagnosis.reason).toContain('no PostgreSQL server runs on this node');
  });

  it('is unknown where the processes of others are hidden', async () => {
    const hidden = { exitCode: 3, stderr: 'the processes of others are hidden from this user' };
    expect(status(await diagnosed(name, { '(postgres|postmaster)': hidden }))).toEqual(['unknown']);
  });
});

// Slots are shown to every role.
it.each(Object.entries(QUESTIONS).filter(([name]) => name !== 'postgres-slot-keeps-wal'))(
  '%s: unknown, if the role does not see the sessions of others',
  async (name, question) => {
    const nothing = { waits: [], roots: [], idle: [], prepared: [], untracked: 0, limited: [], groups: [] };
    const reply = { ...nothing, used: 1, max: 50, reserved: 3, replica: true, receivers: 0, streams: true };
    expect(status(await diagnosed(name, { [question]: json({ sees: false, ...reply }) }))).toEqual([
      'unknown',
    ]);
    expect(
      status(await diagnosed(name, { [question]: json({ sees: true, ...reply, replica: false }) })),
    ).toEqual(['healthy']);
  },
);

// The drill's own answers: one sample shows the failure, and only the others show that it lasts.
it.each(Object.keys(QUESTIONS).filter((name) => name !== 'postgres-replication-cut-off'))(
  '%s: unknown, if the deadline leaves time for one sample only',
  async (name) => {
    const { runbook } = loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`));
    if (runbook === undefined) throw new Error(`${name} is broken`);
    const recorded = await changedTarget(`${name}/during`, {});
    const ill = await diagnose(runbook, recorded);
    expect(ill.findings).toHaveLength(1);
    const asked: string[] = [];
    const once: Target = {
      ...recorded,
      // The second sample never comes.
      run: (command, limits) => {
        const isAgain = asked.includes(command);
        asked.push(command);
        return isAgain ? new Promise(() => undefined) : recorded.run(command, limits);
      },
    };
    const diagnosis = await diagnose(runbook, once, { deadline: 1000 });
    expect(new Set(asked).size).toBeLessThan(asked.length);
    expect(status(diagnosis)).toEqual(['unknown']);
    expect(JSON.stringify(diagnosis.subjects)).toMatch(/deadline/);
  },
);

describe('postgres-slot-keeps-wal', () => {
  const slot = (changed: object = {}): object => ({
    name: 'a',
    type: 'logical',
    lsn: '0/2000028',
    since: null,
    kept: 128,
    ...changed,
  });
  const found = ['suspect', 'unused-slot-keeps-wal (certain)'];
  it.each<[string, readonly object[], number, string[]]>([
    ['a slot that keeps WAL', [slot()], -1, found],
    ['one that is used in the second sample', [slot(), undefined as never], -1, ['healthy']],
    ['one that moves', [slot(), slot({ lsn: '0/3000028' })], -1, ['healthy']],
    ['one that keeps little', [slot({ kept: 63 })], -1, ['healthy']],
    ['one with a limit that is reached in time', [slot()], 512, ['healthy']],
    ['one with a limit beyond what is free', [slot()], 100_000_000, found],
    ['one of unknown size', [slot({ kept: null })], -1, ['unknown']],
  ])('%s', async (_, samples, limit, expected) => {
    const replies = samples.map((one) => json({ limit, usual: 64, unused: one === undefined ? [] : [one] }));
    expect(status(await diagnosed('postgres-slot-keeps-wal', { pg_replication_slots: replies }))).toEqual(
      expected,
    );
  });

  it('is unknown if there is a limit, and it is not known what is free', async () => {
    const changes = {
      pg_replication_slots: json({ limit: 512, usual: 64, unused: [slot()] }),
      'stat --file-system': { status: 'timed-out' as const },
    };
    expect(status(await diagnosed('postgres-slot-keeps-wal', changes))).toEqual(['unknown']);
  });
});

describe('postgres-idle-in-transaction', () => {
  const session = (changed: object = {}): object => ({
    pid: 136,
    started: '2026-11-27 00:00:00+00',
    began: '2026-11-27 00:00:01+00',
    idle: 300,
    user: 'shop',
    database: 'shop',
    application: 'web',
    client: '10.0.0.7',
    query: 'SELECT 1',
    behind: 3,
    ...changed,
  });
  const found = ['suspect', 'idle-transaction-holds-back-vacuum (certain)'];
  it.each<[string, readonly object[], object, string[]]>([
    ['idle for long', [session()], {}, found],
    ['idle for a moment', [session({ idle: 299 })], {}, ['healthy']],
    ['idle for a moment, with many behind it', [session({ idle: 1, behind: 20_000 })], {}, found],
    [
      'in another transaction later',
      [session(), session({ began: '2026-11-27 00:00:02+00' })],
      {},
      ['healthy'],
    ],
    [
      'another session with that process id later',
      [session(), session({ started: 'later', began: 'later' })],
      {},
      ['healthy'],
    ],
    ['sessions that are not tracked', [], { untracked: 1 }, ['unknown']],
    [
      'a prepared transaction',
      [],
      { prepared: [{ gid: 'x', database: 'shop', behind: 2, age: 300 }] },
      ['suspect', 'prepared-transaction-holds-back-vacuum (certain)'],
    ],
    [
      'one that was prepared just now',
      [],
      { prepared: [{ gid: 'x', database: 'a', behind: 2, age: 1 }] },
      ['healthy'],
    ],
  ])('%s', async (_, samples, more, expected) => {
    const replies = (samples.length === 0 ? [undefined] : samples).map((one) =>
      json({ sees: true, untracked: 0, idle: one === undefined ? [] : [one], prepared: [], ...more }),
    );
    const changes = { pg_prepared_xacts: replies };
    expect(status(await diagnosed('postgres-idle-in-transaction', changes))).toEqual(expected);
  });
});

describe('postgres-lock-chain', () => {
  const wait = (pid: number, behind: number[], changed: object = {}): object => ({
    pid,
    started: 's',
    lock: 'l',
    waited: 2,
    behind,
    query: 'q',
    ...changed,
  });
  const root = {
    pid: 1,
    started: 's',
    type: 'client backend',
    state: 'active',
    age: 2,
    user: 'u',
    database: 'd',
  };
  const roots = [{ ...root, application: 'a', client: 'c', query: 'q' }];
  const chain = [wait(3, [2]), wait(2, [1])];
  const found = ['suspect', 'sessions-wait-behind-one (certain)'];
  it.each<[string, readonly object[][], string[]]>([
    ['two that wait in a chain', [chain], found],
    ['a chain that is there once', [chain, []], ['healthy']],
    [
      'another wait of the same sessions',
      [chain, [wait(3, [2], { lock: 'm' }), wait(2, [1], { lock: 'm' })]],
      ['healthy'],
    ],
    ['the same sessions behind others', [chain, [wait(3, [1]), wait(2, [4])]], ['healthy']],
    ['one that waits for a moment', [[wait(2, [1])]], ['healthy']],
    ['one that waits for long', [[wait(2, [1], { waited: 60 })]], found],
    [
      'a prepared transaction at the root',
      [[wait(2, [0]), wait(3, [0])]],
      ['suspect', 'prepared-transaction-blocks (certain)'],
    ],
  ])('%s', async (_, samples, expected) => {
    const changes = { pg_blocking_pids: samples.map((waits) => json({ sees: true, waits, roots })) };
    expect(status(await diagnosed('postgres-lock-chain', changes))).toEqual(expected);
  });

  it.each([
    ['client backend', true],
    ['autovacuum worker', false],
  ])('whether the remedy is offered for a %s', async (type, offered) => {
    const answer = json({ sees: true, waits: chain, roots: roots.map((one) => ({ ...one, type })) });
    const { findings } = await diagnosed('postgres-lock-chain', { pg_blocking_pids: answer });
    expect(findings[0]?.remedy?.commands.length).toBe(offered ? 1 : 0);
  });
});

describe('postgres-connections-used-up', () => {
  const groups = [{ user: 'u', application: 'a', count: 40, idle: 40, open: 0, longest: '00:01:00' }];
  const usage = (changed: object): Reply =>
    json({ sees: true, now: 'n', used: 47, max: 50, reserved: 3, groups, limited: [], ...changed });
  const full = ['suspect', 'connections-used-up (certain)'];
  const limited = [{ what: 'role shop', max: 5 }];
  it.each<[string, readonly Reply[], string, string[]]>([
    ['all but the reserved are used', [usage({})], 'none', full],
    ['one is left', [usage({ used: 46 })], 'none', ['healthy']],
    ['a short peak', [usage({}), usage({ used: 46 })], 'none', ['healthy']],
    [
      'a role at its limit',
      [usage({ used: 9, limited })],
      'none',
      ['suspect', 'own-limit-reached (certain)'],
    ],
    ['nobody can connect', [refusal('FATAL:  sorry, too many clients already')], 'none', full],
    [
      'only reserved ones are left',
      [refusal('FATAL:  remaining connection slots are reserved for x')],
      'none',
      full,
    ],
    [
      'refused once, by what others ask',
      [refusal('FATAL:  sorry, too many clients already'), usage({})],
      'none',
      full,
    ],
    ['no answer once', [usage({}), { status: 'timed-out' }], 'none', ['unknown']],
    [
      'no connection once, for another reason',
      [refusal('Connection refused'), usage({})],
      'none',
      ['unknown'],
    ],
    ['in another language', [refusal('FATAL:  tut mir leid, schon zu viele Verbindungen')], '53300', full],
    ['a server that starts', [refusal('FATAL:  the database system is starting up')], '57P03', ['unknown']],
  ])('%s', async (_, replies, code, expected) => {
    const changes = { 'WITH others': replies, 'perl -M': { text: code } };
    expect(status(await diagnosed('postgres-connections-used-up', changes))).toEqual(expected);
  });
});

describe('postgres-replication-cut-off', () => {
  const state = (changed: object): Reply =>
    json({
      replica: true,
      sees: true,
      receivers: 0,
      replayed: '0/1',
      age: 1,
      streams: true,
      host: 'primary',
      port: '5432',
      retry: 500,
      ...changed,
    });
  const later = (changed: object = {}): Reply =>
    json({ replica: true, receivers: 0, replayed: '0/1', ...changed });
  const found = ['suspect', 'replica-cut-off (certain)'];
  it.each<[string, Reply, Reply, string[]]>([
    ['no receiver, and nothing replayed', state({}), later(), found],
    ['a primary', state({ replica: false }), later(), ['healthy']],
    ['a receiver', state({ receivers: 1 }), later(), ['healthy']],
    ['a receiver that comes back', state({}), later({ receivers: 1 }), ['healthy']],
    ['fed by an archive alone', state({ streams: false }), later(), ['healthy']],
    ['still replaying its archive', state({}), later({ replayed: '0/2' }), ['healthy']],
    ['promoted meanwhile', state({}), later({ replica: false }), ['healthy']],
    ['no second look', state({}), { status: 'timed-out' }, ['unknown']],
  ])('%s', async (_, first, second, expected) => {
    const changes = { pg_last_xact_replay_timestamp: first, "sleep '": second };
    expect(status(await diagnosed('postgres-replication-cut-off', changes))).toEqual(expected);
  });
});
