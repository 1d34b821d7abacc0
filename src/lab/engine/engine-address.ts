/** Where the engine listens, and how to connect: a socket, TCP with or without TLS, or the system's own ssh. */
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { EngineError } from './engine-error.ts';
import { dialOverSsh } from './engine-ssh.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface EngineClient {
  readonly docker: Docker;
  /** Destroys every connection, including hijacked ones. */
  close(): void;
}

/** DOCKER_HOST, else this machine's own socket. */
export function engineAddress(environment: Environment): string {
  const given = environment['DOCKER_HOST']?.trim();
  if (!given) return 'unix:///var/run/docker.sock';
  if (given.startsWith('/')) return `unix://${given}`;
  return given.includes('://') ? given : `tcp://${given}`;
}

/** A client for that address; does not connect yet. Throws EngineError for an invalid address. */
export function dockerAt(address: string, environment: Environment): EngineClient {
  const url = parseAddress(address);
  const { agent, close } = trackingAgent(url, environment);
  // Every option is set, even to undefined: docker-modem would take a missing one from DOCKER_HOST.
  const options = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    username: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    protocol: 'http' as 'http' | 'https',
    pathPrefix: '/',
    agent,
    ...whereOf(url, environment),
  };
  try {
    return { docker: new Docker(options), close };
  } catch (error) {
    throw notAnAddress(address, error instanceof Error ? error.message : String(error));
  }
}

function parseAddress(address: string): URL {
  try {
    const url = new URL(address);
    if (['unix:', 'npipe:', 'tcp:', 'http:', 'https:', 'ssh:'].includes(url.protocol)) return url;
  } catch {
    // Reported below.
  }
  throw notAnAddress(address, 'expected unix://, tcp://, https://, npipe:// or ssh://');
}

function whereOf(url: URL, environment: Environment): Docker.DockerOptions {
  switch (url.protocol) {
    case 'unix:':
    case 'npipe:':
      return { socketPath: decodeURIComponent(url.host + url.pathname) || '/var/run/docker.sock' };
    case 'ssh:':
      // The agent connects; host and port only fill the request's Host header.
      return { host: 'docker', port: 80 };
    default: {
      const tls = isTls(url, environment);
      const port = url.port || (tls ? '2376' : '2375');
      return {
        host: url.hostname,
        port,
        ...(tls ? { protocol: 'https', ...certificates(environment) } : {}),
      };
    }
  }
}

function isTls(url: URL, environment: Environment): boolean {
  return url.protocol === 'https:' || Boolean(environment['DOCKER_TLS_VERIFY']) || url.port === '2376';
}

/** Finds certificates as the docker CLI does: in DOCKER_CERT_PATH, else in ~/.docker; a missing file is left out. */
function certificates(environment: Environment): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const folder = environment['DOCKER_CERT_PATH'] || join(homedir(), '.docker');
  const found: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  for (const name of ['ca', 'cert', 'key'] as const) {
    try {
      found[name] = readFileSync(join(folder, `${name}.pem`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw notAnAddress(folder, `cannot read ${name}.pem`);
      }
    }
  }
  return found;
}

/** An agent that tracks its connections, because an upgraded (hijacked) one has no other owner. */
function trackingAgent(url: URL, environment: Environment): { agent: HttpAgent; close: () => void } {
  const open = new Set<Duplex>();
  const track = <T extends Duplex | null | undefined>(connection: T): T => {
    if (connection) {
      open.add(connection);
      connection.once('close', () => open.delete(connection));
    }
    return connection;
  };
  class Plain extends HttpAgent {
    [inspect.custom] = nameOfAgent;
    override createConnection(options: AgentOptions, done?: (error: Error | null, s: Duplex) => void) {
      return track(
        url.protocol === 'ssh:' ? (dialOverSsh(url) as Socket) : super.createConnection(options, done),
      );
    }
  }
  class Tls extends HttpsAgent {
    [inspect.custom] = nameOfAgent;
    override createConnection(options: AgentOptions, done?: (error: Error | null, s: Duplex) => void) {
      return track(super.createConnection(options, done));
    }
  }
  const tls = url.protocol !== 'unix:' && url.protocol !== 'ssh:' && isTls(url, environment);
  // An ssh connection takes hundreds of milliseconds, so it is kept for the next call.
  const agent = tls ? new Tls() : new Plain({ keepAlive: url.protocol === 'ssh:' });
  const close = (): void => {
    agent.destroy();
    for (const connection of open) connection.destroy();
  };
  return { agent, close };
}

/** docker-modem inspects every request's options to full depth even if nobody listens: 10 ms and more for sockets. */
function nameOfAgent(): string {
  return '[agent]';
}

function notAnAddress(address: string, why: string): EngineError {
  return new EngineError('engine-address', `invalid engine address ${address}: ${why}`, {
    hint: 'Set DOCKER_HOST to e.g. unix:///var/run/docker.sock, tcp://host:2375 or ssh://user@host.',
  });
}
