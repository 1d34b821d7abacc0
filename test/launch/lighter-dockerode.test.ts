import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { lightenDockerode } from '../../src/launch/lighter-dockerode.ts';

const require = createRequire(import.meta.url);

describe('lightenDockerode', () => {
  const modem = createRequire(require.resolve('dockerode')).resolve('docker-modem');
  const isLoaded = (name: string): boolean =>
    Object.keys(require.cache).some((file) => file.includes(`/node_modules/${name}/`));

  it('leaves out the parts that nothing here uses', () => {
    lightenDockerode();
    const Docker = require('dockerode') as new (options: object) => { modem: unknown };
    expect(new Docker({ socketPath: '/nowhere' }).modem).toBeDefined();
    expect({
      modem: isLoaded('docker-modem'),
      ssh2: isLoaded('ssh2'),
      grpc: isLoaded('@grpc/grpc-js'),
    }).toEqual({
      modem: true,
      ssh2: false,
      grpc: false,
    });
  });

  it('loads such a part when it is called after all', () => {
    const ssh = createRequire(modem)('./ssh.js') as (options: object) => unknown;
    expect(ssh({})).toBeInstanceOf(Agent);
    expect(isLoaded('ssh2')).toBe(true);
  });
});
