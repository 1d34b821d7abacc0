/** When a machine without privileges is ready: its lab file says by which command, log line, port, answer over HTTP or health check. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ready } from '../definition/model.ts';
import { DeadlineError, withDeadline } from '../engine/deadline.ts';
import type { Engine } from '../engine/engine.ts';
import type { Target } from '../../targets/target.ts';
import { decodeUtf8, TargetError } from '../../targets/target.ts';
import { httpLack, httpRequest, NO_CLIENT, NO_CLIENT_HERE } from './http-look.ts';
import { notReady } from './node-readiness.ts';
import type { Output } from './output.ts';

/** Milliseconds between two looks: short at first, because most services are quick. */
const POLL_FROM = 20;
const POLL_TO = 250;
/** Time limit for one look: a command that hangs must not use up the whole deadline. Milliseconds. */
const ONE_LOOK = 5_000;

export interface MachineToCome {
  readonly engine: Engine;
  readonly id: string;
  /** Its name in the lab, for messages. */
  readonly machine: string;
  readonly output: Output;
  readonly open: () => Promise<Target>;
  readonly signal: AbortSignal | undefined;
}

/** Rejects with EngineError `lab-not-ready` and the machine's last lines, or with the signal's reason. */
export async function machineReadiness(ready: Ready, machine: MachineToCome): Promise<void> {
  const { output, signal } = machine;
  let missing = '';
  let over = false;
  void output.ended.then(() => (over = true));
  const poll = async (stopped: AbortSignal): Promise<void> => {
    for (let wait = POLL_FROM; !stopped.aborted; wait = Math.min(wait * 1.5, POLL_TO)) {
      if (over) throw new NeverReady('it exited early');
      const lack = await look(ready, machine).catch(whyNoShell);
      if (lack === undefined) return;
      missing = lack;
      await sleep(wait);
    }
  };
  try {
    await withDeadline(ready.deadline, 'waiting for the machine', poll, signal);
  } catch (error) {
    const why =
      error instanceof DeadlineError
        ? `not after ${ready.deadline} ms: ${missing || 'the engine did not answer'}`
        : error instanceof NeverReady
          ? error.message
          : undefined;
    if (why === undefined) throw error;
    throw notReady(`machine ${machine.machine}`, why, output);
  }
}

/** A machine that has just exited, or is not yet up, opens no shell: the next check says which. */
function whyNoShell(error: unknown): string {
  if (error instanceof TargetError) return error.message;
  throw error;
}

/** What would hold for ever, so that waiting is useless. */
class NeverReady extends Error {}

/** undefined: it is ready; otherwise what is missing. */
async function look(ready: Ready, machine: MachineToCome): Promise<string | undefined> {
  const { engine, id, output } = machine;
  switch (ready.kind) {
    case 'log':
      return output.all().includes(ready.text)
        ? undefined
        : `no line of its output contains ${JSON.stringify(ready.text)}`;
    case 'healthcheck': {
      const { State } = await engine.ask('inspect a machine', (abortSignal) =>
        engine.docker.getContainer(id).inspect({ abortSignal }),
      );
      if (State.Health === undefined) throw new NeverReady('its image has no HEALTHCHECK');
      return State.Health.Status === 'healthy' ? undefined : `its health is ${State.Health.Status}`;
    }
    case 'command': {
      const answer = await (await machine.open()).run(ready.command, { deadline: ONE_LOOK });
      if (answer.status === 'answered' && answer.exitCode === 0) return undefined;
      const said = `${decodeUtf8(answer.stdout)}${decodeUtf8(answer.stderr)}`.trim().split('\n').at(-1) ?? '';
      const how = answer.status === 'answered' ? `exit code ${answer.exitCode}` : answer.status;
      return `\`${ready.command}\`: ${how}${said === '' ? '' : `, ${said}`}`;
    }
    case 'http': {
      const command = httpRequest(ready.port, ready.path);
      const { status, stdout } = await (await machine.open()).run(command, { deadline: ONE_LOOK });
      const text = decodeUtf8(stdout);
      if (status === 'answered' && text.startsWith(NO_CLIENT)) throw new NeverReady(NO_CLIENT_HERE);
      return httpLack(ready, text);
    }
    case 'port': {
      const files = ['/proc/net/tcp', '/proc/net/tcp6'];
      const { stdout } = await (await machine.open()).read(files, { deadline: ONE_LOOK });
      return listeningPorts(decodeUtf8(stdout)).has(ready.port)
        ? undefined
        : `nothing listens on port ${ready.port}`;
    }
  }
}

/**
 * The TCP ports in state LISTEN (0A) of /proc/net/tcp and tcp6: the second field is the local address, in hexadecimal
 * (Documentation/networking/proc_net_tcp.rst).
 */
export function listeningPorts(text: string): Set<number> {
  const lines = text.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm);
  return new Set([...lines].map(([, port = '']) => Number.parseInt(port, 16)));
}
