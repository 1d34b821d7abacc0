import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEngine, pinApi } from '../../src/lab/engine/engine.ts';

describe('pinApi', () => {
  it.each([
    ['1.41', '1.12', '1.41'],
    ['1.48', '1.24', '1.48'],
    ['1.99', '1.44', '1.51'],
    ['1.99', '1.60', '1.60'],
  ])('of an engine that speaks %s down to %s is %s', (newest, oldest, pinned) => {
    expect(pinApi(newest, oldest, 'x')).toBe(pinned);
  });

  it('refuses an engine without support for cgroup namespaces', () => {
    expect(() => pinApi('1.40', '1.12', 'x')).toThrow(expect.objectContaining({ code: 'engine-too-old' }));
  });
});

describe('connectEngine', () => {
  let folder: string;
  let socket: string;
  let server: Server | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    socket = join(folder, 'engine.sock');
  });
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    rmSync(folder, { recursive: true, force: true });
  });
  const serve = (answer: (url: string) => { status: number; body: unknown } | undefined): Promise<void> =>
    new Promise((resolve) => {
      server = createServer((request, response) => {
        const said = answer(request.url ?? '');
        if (said)
          response
            .writeHead(said.status, { 'Content-Type': 'application/json' })
            .end(JSON.stringify(said.body));
      }).listen(socket, resolve);
    });

  it('reports that there is no engine', async () => {
    await expect(connectEngine({ host: `unix://${socket}` })).rejects.toMatchObject({
      code: 'engine-absent',
    });
  });

  it('gives up on an engine that accepts and never answers', async () => {
    await serve(() => undefined);
    const asked = connectEngine({ host: `unix://${socket}`, deadline: 50 });
    await expect(asked).rejects.toMatchObject({ code: 'engine-silent' });
  });

  it("passes on an engine's error message", async () => {
    await serve(() => ({ status: 500, body: { message: 'out of order' } }));
    const asked = connectEngine({ host: `unix://${socket}` });
    await expect(asked).rejects.toMatchObject({ code: 'engine-refused', status: 500 });
    await expect(asked).rejects.toThrow('out of order');
  });

  it('pins the version and keeps what a lab needs to know about the host', async () => {
    const paths: string[] = [];
    await serve((url) => {
      paths.push(url);
      if (url.endsWith('/version'))
        return { status: 200, body: { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' } };
      if (url.endsWith('/info')) {
        const security = ['name=seccomp,profile=default', 'name=rootless'];
        return { status: 200, body: { ID: 'abc', CgroupVersion: '2', NCPU: 3, SecurityOptions: security } };
      }
      return { status: 200, body: [] };
    });
    const engine = await connectEngine({ host: `unix://${socket}` });
    expect(engine).toMatchObject({
      id: 'abc',
      apiVersion: '1.41',
      info: { cgroupVersion: '2', cpus: 3, rootless: true },
    });
    await engine.ask('list', (abortSignal) => engine.docker.listContainers({ abortSignal }));
    expect(paths.at(-1)).toMatch(/^\/v1\.41\/containers\/json/);
    engine.close();
  });

  it.each([
    ['30 minutes behind', -1_800_000],
    ['two days ahead', 172_800_000],
  ])("uses the engine's clock, which is %s", async (_, ahead) => {
    const SystemTime = new Date(Date.now() + ahead).toISOString();
    await serve((url) => ({
      status: 200,
      body: url.endsWith('/info') ? { SystemTime } : { Version: '20.10.24', ApiVersion: '1.41' },
    }));
    const engine = await connectEngine({ host: `unix://${socket}` });
    expect(Math.abs((engine.now() ?? 0) - (Date.now() + ahead))).toBeLessThan(60_000);
    engine.close();
  });

  it('rejects with the caller\u2019s reason if aborted', async () => {
    await serve(() => undefined);
    const stop = new AbortController();
    const asked = connectEngine({ host: `unix://${socket}`, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});
