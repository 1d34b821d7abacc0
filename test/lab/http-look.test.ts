/** What a machine's answer over HTTP says, asked with whichever program it has, of a real server. */
import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpLack, httpRequest, NO_CLIENT } from '../../src/lab/machine/http-look.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);

function programAt(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

describe('asking over HTTP', () => {
  const folder = temporaryFolder();
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
      else if (request.url === "/busy?a='b'&c=$d") response.writeHead(503).end('not yet');
      else {
        response.writeHead(200);
        response.write('all is ');
        setImmediate(() => response.end('well\n'));
      }
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  /** In a shell that finds only these programs. */
  const ask = async (programs: readonly string[], path: string): Promise<string> => {
    const bin = join(folder(), programs.join('-'));
    mkdirSync(bin, { recursive: true });
    for (const name of [...programs, 'head', 'timeout']) {
      const at = programAt(name);
      if (at === undefined) throw new Error(`no ${name} here`);
      try {
        symlinkSync(at, join(bin, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    const { stdout } = await run('/bin/sh', ['-c', httpRequest(port, path)], { env: { PATH: bin } });
    return stdout;
  };
  const lack = (
    path: string,
    answer: string,
    more: { status?: number; contains?: string } = {},
  ): string | undefined => {
    const { status, contains } = more;
    return httpLack({ kind: 'http', port, path, status, contains, deadline: 1 }, answer);
  };

  const clients = ['bash', 'curl', 'wget'].filter((name) => name === 'bash' || programAt(name) !== undefined);
  it.each(clients)('with %s gets the status and the body', async (client) => {
    const whole = await ask([client], '/');
    expect(lack('/', whole, { contains: 'all is well' })).toBeUndefined();
    expect(lack('/', whole, { status: 204 })).toBe(`GET http://localhost:${port}/: status 200`);
    expect(lack('/', whole, { contains: 'all is lost' })).toMatch(/the body does not contain "all is lost"$/);
    const busy = "/busy?a='b'&c=$d";
    expect(lack(busy, await ask([client], busy))).toMatch(/: status 503$/);
    expect(lack(busy, await ask([client], busy), { status: 503 })).toBeUndefined();
    expect(lack('/moved', await ask([client], '/moved'), { status: 302 })).toBeUndefined();
  });

  it('says if nothing answers, or if nothing can ask', async () => {
    const nobody = httpRequest(1, '/');
    const { stdout } = await run('/bin/sh', ['-c', nobody]);
    expect(lack('/', stdout)).toBe(`GET http://localhost:${port}/: no answer`);
    expect(await ask([], '/')).toBe(NO_CLIENT);
  });

  it('does not take the text of a page for a status, nor a header for its body', () => {
    expect(lack('/', 'HTTP/1.1 404 Not Found\r\n\r\nHTTP/1.1 200 OK\r\n')).toMatch(/status 404/);
    expect(lack('/', 'HTTP/1.1 200 OK\r\nX: up\r\n\r\nbody', { contains: 'up' })).toMatch(/does not contain/);
  });

  it.each([
    ['5\r\nall i\r\n6\r\ns well\r\n0\r\n\r\n', undefined],
    // curl has put the chunks together already.
    ['all is well', undefined],
    ['3\r\nall\r\n0\r\n\r\n', 'lack'],
  ])('reads a body in chunks: %j', (body, result) => {
    const answer = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
    expect(lack('/', answer, { contains: 'all is well' }) === undefined ? undefined : 'lack').toBe(result);
  });
});
