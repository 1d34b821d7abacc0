import { describe, expect, it } from 'vitest';
import { dockerAt, engineAddress } from '../../src/lab/engine/engine-address.ts';
import { sshArguments } from '../../src/lab/engine/engine-ssh.ts';

const modemAt = (address: string, environment = {}): Record<string, unknown> =>
  dockerAt(address, environment).docker.modem as unknown as Record<string, unknown>;

describe('engineAddress', () => {
  it.each([
    [{}, 'unix:///var/run/docker.sock'],
    [{ DOCKER_HOST: '' }, 'unix:///var/run/docker.sock'],
    [{ DOCKER_HOST: '/tmp/x.sock' }, 'unix:///tmp/x.sock'],
    [{ DOCKER_HOST: 'example.org:2375' }, 'tcp://example.org:2375'],
    [{ DOCKER_HOST: 'ssh://me@host' }, 'ssh://me@host'],
  ])('of %j is %s', (environment, address) => {
    expect(engineAddress(environment)).toBe(address);
  });
});

describe('dockerAt', () => {
  it('uses the given socket, whatever DOCKER_HOST of this process says', () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://192.0.2.1:9';
    try {
      expect(modemAt('unix:///tmp/x.sock')).toMatchObject({ socketPath: '/tmp/x.sock', host: undefined });
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });

  it('takes the port and TLS from the address and the environment', () => {
    expect(modemAt('tcp://192.0.2.1')).toMatchObject({ host: '192.0.2.1', port: '2375', protocol: 'http' });
    expect(modemAt('tcp://192.0.2.1:99')).toMatchObject({ port: '99', protocol: 'http' });
    const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nonexistent' };
    expect(modemAt('tcp://192.0.2.1', tls)).toMatchObject({ port: '2376', protocol: 'https' });
  });

  it.each(['ftp://x', 'nonsense', 'tcp://[', ''])('refuses %j with a code', (address) => {
    expect(() => dockerAt(address, {})).toThrow(expect.objectContaining({ code: 'engine-address' }));
  });
});

describe('sshArguments', () => {
  it('never passes a host name as an option, and keeps host key checks', () => {
    const args = sshArguments(new URL('ssh://me@host:2222'));
    expect(args.slice(args.indexOf('--'))).toEqual(['--', 'host', 'docker', 'system', 'dial-stdio']);
    expect(args.join(' ')).toContain('-l me -p 2222');
    expect(args.join(' ')).not.toMatch(/StrictHostKey|UserKnownHosts/);
  });
});
