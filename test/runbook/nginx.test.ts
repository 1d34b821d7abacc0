/** The runbooks about nginx, on what nginx 1.22 said in their drills, with some answers changed. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { changedTarget } from '../support/changed-target.ts';
import type { Reply } from '../support/fake-target.ts';
import { ROOT } from '../support/program.ts';

const UPSTREAM = 'nginx-upstream-does-not-answer';
const CONNECTIONS = 'nginx-connections-used-up';
const CERTIFICATE = 'nginx-certificate-expired';

async function diagnosed(name: string, changes: Readonly<Record<string, Reply>>): Promise<Diagnosis> {
  const { runbook, problems } = loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`));
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  return diagnose(runbook, await changedTarget(`${name}/during`, changes));
}

const status = ({ subjects, findings }: Diagnosis): string[] => [
  ...subjects.map((one) => one.status),
  ...findings.map(({ id, certainty }) => `${id} (${certainty})`),
];

/** A line as the probe prints it: the log was written to `age` seconds ago, its last line is of 10:01:00. */
const line = (text: string, { at = '10:01:00', age = 0 } = {}): string =>
  `${age}\t2026/11/27 10:01:00\t2026/11/27 ${at} ${text}\n`;

describe.each([UPSTREAM, CONNECTIONS])('%s', (name) => {
  it.each<[string, Readonly<Record<string, Reply>>]>([
    ['the error log is a pipe', { fdinfo: { exitCode: 3, stderr: 'the error log is not a file' } }],
    ['the log cannot be read', { fdinfo: { exitCode: 3, stderr: 'Permission denied' } }],
    ['the log does not answer in time', { fdinfo: { status: 'timed-out' } }],
    ['the processes of others are hidden', { '(nginx|openresty|angie)': { exitCode: 3, stderr: 'hidden' } }],
  ])('unknown, if %s', async (_, changes) => {
    expect(status(await diagnosed(name, changes))).toEqual(['unknown']);
  });

  it('healthy, if the log says nothing', async () => {
    expect(status(await diagnosed(name, { fdinfo: { text: '' } }))).toEqual(['healthy']);
  });

  it('does not apply without nginx', async () => {
    const none = { exitCode: 123 };
    expect(await diagnosed(name, { '(nginx|openresty|angie)': none })).toMatchObject({
      applies: false,
      reason: 'no nginx runs on this node',
    });
  });
});

describe(UPSTREAM, () => {
  const failed = (upstream = 'http://10.0.0.5:80/a', options = {}): string =>
    line(
      `[error] 6#6: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, ` +
        `server: , request: "GET /a HTTP/1.1", upstream: "${upstream}", host: "shop"`,
      options,
    );
  const slow = line(
    '[error] 6#6: *1 upstream timed out (110: Connection timed out) while reading response header from upstream, ' +
      'client: 10.0.0.9, server: , request: "GET /a HTTP/1.1", upstream: "http://10.0.0.5:80/b", host: "shop"',
  );
  const found = ['suspect', 'upstream-does-not-answer (certain)'];
  const refused: Reply = { exitCode: 7, stderr: 'curl: (7) Failed to connect' };
  it.each<[string, string, Reply, string[]]>([
    ['refused three times, on any path', failed().repeat(2) + failed('http://10.0.0.5:80/c'), refused, found],
    ['timed out three times', slow.repeat(3), { exitCode: 28, stderr: 'timeout' }, found],
    ['refused twice', failed().repeat(2), refused, ['healthy']],
    [
      'three upstreams, each once',
      [1, 2, 3].map((n) => failed(`http://10.0.0.${n}/`)).join(''),
      refused,
      ['healthy'],
    ],
    [
      'long ago, by the times in the log',
      failed(undefined, { at: '09:59:59' }).repeat(3),
      refused,
      ['healthy'],
    ],
    ['a minute ago', failed(undefined, { at: '10:00:00' }).repeat(3), refused, found],
    [
      'long ago, by when the log was written to',
      failed(undefined, { age: 61 }).repeat(3),
      refused,
      ['healthy'],
    ],
    ['it answers again', failed().repeat(3), { text: '' }, ['healthy']],
    ['it is not known whether it answers', failed().repeat(3), { status: 'timed-out' }, ['unknown']],
    ['there is no curl', failed().repeat(3), { exitCode: 127, stderr: 'curl: not found' }, ['unknown']],
    [
      'its name is not resolved',
      failed().repeat(3),
      { exitCode: 6, stderr: 'could not resolve' },
      ['unknown'],
    ],
    [
      'it is not HTTP',
      failed('fastcgi://10.0.0.5:9000').repeat(3),
      { exitCode: 99, stderr: 'no HTTP' },
      ['unknown'],
    ],
    ['which one is not in the line', line('[error] 6#6: *1 x upstream, client: y'), refused, ['unknown']],
  ])('%s', async (_, text, answer, expected) => {
    const changes = { fdinfo: { text }, 'exec curl': answer };
    expect(status(await diagnosed(UPSTREAM, changes))).toEqual(expected);
  });
});

describe(CONNECTIONS, () => {
  const complaint = (limit: number, options = {}): Reply => ({
    text: line(`[alert] 8#8: ${limit} worker_connections are not enough`, options),
  });
  const found = ['suspect', 'worker-connections-used-up (certain)'];
  const sockets = (count: number): Reply => ({
    text: Array.from(
      { length: count },
      (_, n) => `lrwx------ 1 nobody nogroup 64 Nov 27 00:33 ${n} -> socket:[${n}]\n`,
    ).join(''),
  });
  it.each<[string, Reply, Reply, string[]]>([
    ['all are used', complaint(64), sockets(64), found],
    ['one is left', complaint(64), sockets(63), found],
    ['two are left', complaint(64), sockets(62), ['healthy']],
    ['long ago', complaint(64, { at: '09:50:00' }), sockets(64), ['healthy']],
    ['the sockets cannot be seen', complaint(64), { exitCode: 2, stderr: 'Permission denied' }, ['unknown']],
  ])('%s', async (_, log, held, expected) => {
    expect(status(await diagnosed(CONNECTIONS, { fdinfo: log, 'ls -l': held }))).toEqual(expected);
  });
});

describe(CERTIFICATE, () => {
  const served = (state: string): Reply => ({ text: `notAfter=Nov 26 00:00:00 2026 GMT\nstate=${state}\n` });
  const listen = 'listen 443 ssl\nserver_name shop.test\nssl_certificate /shop.pem\n';
  const found = ['suspect', 'certificate-expired (certain)'];
  const failed: Reply = { exitCode: 3, stderr: 'could not' };
  it.each<[string, string, Reply, string[]]>([
    ['expired', listen, served('expired'), found],
    ['valid', listen, served('valid'), ['healthy']],
    ['no certificate for that name', listen, served('rejected'), ['healthy']],
    ['the port does not answer', listen, failed, ['unknown']],
    ['there is no openssl', listen, { exitCode: 127, stderr: 'openssl: not found' }, ['unknown']],
    ['no TLS', 'listen 80\nserver_name shop.test\n', failed, ['healthy']],
    ['TLS on all ports, as before 1.25', 'listen 443\nssl on\n', served('valid'), ['unknown']],
    ['a name that is a regular expression', `${listen}server_name ~^a\n`, served('valid'), ['unknown']],
    ['such a name, and another that has expired', `${listen}server_name ~^a\n`, served('expired'), found],
  ])('%s', async (_, text, answer, expected) => {
    const changes = { ' -T -q': { text }, s_client: answer, ' -in ': served('valid') };
    expect(status(await diagnosed(CERTIFICATE, changes))).toEqual(expected);
  });

  it.each<[string, Reply]>([
    ['nginx runs in a container', { exitCode: 3, stderr: 'nginx runs in a container: ask there' }],
    ['the configuration is not shown', failed],
    ['the processes of others are hidden', { status: 'denied' }],
  ])('unknown, if %s', async (_, reply) => {
    expect(status(await diagnosed(CERTIFICATE, { ' -T -q': reply }))).toEqual(['unknown']);
  });

  it.each([
    ['valid', 1],
    ['expired', 0],
  ])('whether a reload is offered if the file is %s', async (state, commands) => {
    const { findings } = await diagnosed(CERTIFICATE, { ' -in ': served(state) });
    expect(findings[0]?.remedy?.commands.length).toBe(commands);
  });
});
