import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { OpenShell, Shell } from '../../targets/transport/shell.ts';
import { TargetError } from '../../targets/target.ts';
import { demultiplex } from '../engine/demultiplex.ts';

/**
 * Opens shells in a container: an exec whose stream is hijacked. The runtime gives each its own session and process
 * group (runc's nsexec calls setsid).
 * @param container name or id
 * @param command must start a POSIX shell that reads commands from stdin
 */
export function openExecShell(docker: Docker, container: string, command = ['/bin/sh']): OpenShell {
  return async (signal) => {
    try {
      return await open(docker, container, command, signal);
    } catch (error) {
      throw explain(error, container);
    }
  };
}

async function open(
  docker: Docker,
  container: string,
  command: string[],
  abortSignal: AbortSignal,
): Promise<Shell> {
  const exec = await docker.getContainer(container).exec({
    Cmd: command,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    abortSignal,
  });
  const socket: Duplex = await exec.start({ hijack: true, stdin: true, Tty: false, abortSignal });
  const { stdout, stderr } = demultiplex(socket);
  // After the connection is cut, pending output is delivered first; if nobody reads it, the cut alone counts.
  const drained = Promise.all([once(stdout, 'end'), once(stderr, 'end')]);
  const cut = once(socket, 'close').then(() => delay(50, undefined, { ref: false }));
  const ended = Promise.race([drained, cut]).then(() => 'the engine closed its stream');
  return {
    stdin: socket,
    stdout,
    stderr,
    ended,
    // An engine has no call that ends an exec.
    kill: () => undefined,
    destroy() {
      for (const stream of [socket, stdout, stderr]) stream.destroy();
    },
  };
}

/** Turns an error of the engine, or a failure to reach it, into a TargetError. */
function explain(error: unknown, container: string): Error {
  if (error instanceof TargetError || !(error instanceof Error)) return error as Error;
  const { statusCode, code, json } = error as { statusCode?: unknown; code?: unknown; json?: unknown };
  if (statusCode === 404) {
    const hint = 'list the running containers with `docker ps`';
    return new TargetError('target-not-found', `no container \`${container}\``, hint);
  }
  if (typeof statusCode === 'number') {
    const said = sentenceIn(json) ?? error.message.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
    return new TargetError('target-unreachable', `engine cannot open a shell in \`${container}\`: ${said}`);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const hint = 'run as root, or as a member of the group that owns the socket (usually `docker`)';
    return new TargetError('target-denied', "permission denied for the engine's socket", hint);
  }
  if (typeof code === 'string') {
    const hint = 'check that dockerd is running and that DOCKER_HOST points to it';
    return new TargetError('target-unreachable', `no engine answers (${code})`, hint);
  }
  return error;
}

function sentenceIn(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('message' in json)) return undefined;
  return typeof json.message === 'string' ? json.message.trim() : undefined;
}
