import { describe, expect, it } from 'vitest';
import { missingIn } from '../../src/lab/engine/capabilities.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import { hostConfigFor } from '../../src/lab/engine/privilege.ts';

const engineWith = (cgroupVersion: string): Engine => ({ info: { cgroupVersion } }) as unknown as Engine;

describe('missingIn', () => {
  it('names the capabilities that a bounding set lacks', () => {
    expect(missingIn('1ffffffffff')).toEqual([]);
    expect(missingIn('1fffeffffff')).toEqual(['SYS_RESOURCE']);
    expect(missingIn('0')).toHaveLength(41);
  });
});

describe('hostConfigFor', () => {
  it('gives a v1 host\u2019s lab a cgroup namespace, and a v2 host\u2019s lab the host\u2019s', () => {
    expect(hostConfigFor({ profile: 'privileged' }, engineWith('1'))).toMatchObject({
      CgroupnsMode: 'private',
      Privileged: true,
    });
    expect(hostConfigFor({ profile: 'privileged' }, engineWith('2'))).toMatchObject({ CgroupnsMode: 'host' });
  });

  it('grants the same access without --privileged', () => {
    const host = hostConfigFor({ profile: 'capabilities', missing: ['SYS_RESOURCE'] }, engineWith('1'));
    expect(host).toMatchObject({
      CapAdd: ['ALL'],
      CapDrop: ['SYS_RESOURCE'],
      MaskedPaths: [],
      ReadonlyPaths: [],
    });
    expect(host.Privileged).toBeUndefined();
  });
});
