import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { DockerClient } from '../../src/lab/dockerode.ts';

const require = createRequire(import.meta.url);

describe('dockerode', () => {
  const modem = createRequire(require.resolve('dockerode')).resolve('docker-modem');
  const isLoaded = (name: string): boolean =>
    Object.keys(require.cache).some((file) => file.includes(`/node_modules/${name}/`));

  it('is loaded without the parts that nothing here uses', () => {
    expect(new DockerClient({ socketPath: '/nowhere' }).modem).toBeDefined();
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
