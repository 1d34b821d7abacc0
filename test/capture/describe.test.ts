import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { describeNode } from '../../src/capture/describe.ts';
import { answered, fakeTarget } from './samples.ts';

const server = {
  Version: '20.10.24+dfsg1',
  Components: [
    { Name: 'Engine', Version: '20.10.24+dfsg1' },
    { Name: 'runc', Version: '1.1.5' },
    { Name: 7 },
    null,
  ],
};

describe('describeNode', () => {
  it('tells kernel, engine and its parts', async () => {
    const kernel = execFileSync('uname', ['-sr'], { encoding: 'utf8' });
    const target = fakeTarget({
      run: (command) => answered(command.startsWith('uname') ? kernel : `${JSON.stringify(server)}\n`),
    });
    expect(await describeNode(target)).toEqual({
      kernel: kernel.trim(),
      engine: 'Docker 20.10.24+dfsg1',
      versions: new Map([
        ['Engine', '20.10.24+dfsg1'],
        ['runc', '1.1.5'],
      ]),
    });
  });

  it.each(['', 'null', '[]', '{"Components":7}', 'Cannot connect to the Docker daemon'])(
    'leaves out what an engine that says %j does not tell',
    async (output) => {
      const { engine, versions } = await describeNode(fakeTarget({ run: () => answered(output) }));
      expect([engine, versions]).toEqual([undefined, new Map()]);
    },
  );

  it('says that an engine did not answer', async () => {
    const target = fakeTarget({ run: () => answered('', { status: 'timed-out', exitCode: null }) });
    expect((await describeNode(target)).engine).toContain('timed-out');
  });
});
