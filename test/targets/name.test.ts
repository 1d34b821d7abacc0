import { expect, test } from 'vitest';
import { nameOfDestination, parseTargetName } from '../../src/targets/name.ts';
import { TargetError } from '../../src/targets/target.ts';

const ssh = (host: string, user?: string, port?: number) => ({
  kind: 'ssh',
  destination: { host, user, port },
});

test.each([
  ['local', { kind: 'local' }],
  ['docker://web', { kind: 'docker', container: 'web' }],
  ['docker:///web', { kind: 'docker', container: 'web' }],
  ['ssh://node-1', ssh('node-1')],
  ['ssh://root@node-1.example.org:2222', ssh('node-1.example.org', 'root', 2222)],
  ['ssh://me@[fe80::1%eth0]:22', ssh('fe80::1%eth0', 'me', 22)],
  ['ssh://[::1]', ssh('::1')],
  ['ssh://host/', ssh('host')],
  ['incident.json', { kind: 'capture', path: 'incident.json' }],
  ['./a b/incident.json', { kind: 'capture', path: './a b/incident.json' }],
])('%s', (name, expected) => {
  expect(parseTargetName(name)).toEqual(expected);
});

test.each([
  '',
  'http://host',
  'docker://',
  'docker://-x',
  'docker://a b',
  'docker://a/b',
  'ssh://',
  'ssh://-oProxyCommand=true',
  'ssh://-l@host',
  'ssh://host:0',
  'ssh://host:70000',
  'ssh://host:x',
  'ssh://a b',
  'ssh://$(id)',
  'ssh://us`er@host',
  "ssh://us'er@host",
  'ssh://host;id',
  'ssh://host/path',
])('refuses %j', (name) => {
  const error = parseTargetName(name);
  expect(error).toBeInstanceOf(TargetError);
  expect(error).toMatchObject({ code: 'target-unknown', hint: expect.any(String) });
});

test('names a destination as a user writes it', () => {
  for (const name of ['ssh://host', 'ssh://me@host:23', 'ssh://[::1]:22']) {
    const parsed = parseTargetName(name);
    expect('kind' in parsed && parsed.kind === 'ssh' ? nameOfDestination(parsed.destination) : parsed).toBe(
      name,
    );
  }
});
