/** Machines that start after others. */
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../src/lab/definition/model.ts';
import { StartOrder } from '../../src/lab/machine/start-order.ts';

const machine = (name: string, after: Machine['after'] = []): Machine => ({
  name,
  image: { kind: 'name', name: 'x' },
  files: [],
  environment: {},
  command: undefined,
  ready: undefined,
  privileged: undefined,
  limits: { memory: undefined, cpus: undefined },
  after,
});

describe('the order of the start', () => {
  const db = machine('db');
  const web = machine('web', [{ machine: 'db', until: 'ready' }]);
  const log = machine('log', [{ machine: 'db', until: 'started' }]);

  it('lets a machine wait for others to run, or to be ready', async () => {
    const order = new StartOrder([web, log, db], new AbortController().signal);
    const seen: string[] = [];
    const turns = [db, log, web].map((one) => order.turnOf(one).then(() => seen.push(one.name)));
    await turns[0];
    expect(seen).toEqual(['db']);
    order.reached(db, 'started');
    await turns[1];
    expect(seen).toEqual(['db', 'log']);
    order.reached(db, 'ready');
    await turns[2];
    expect(seen).toEqual(['db', 'log', 'web']);
  });

  it('ends the wait if another machine fails, before or meanwhile', async () => {
    const stop = new AbortController();
    const order = new StartOrder([web, db], stop.signal);
    const turn = order.turnOf(web);
    stop.abort(new Error('db failed'));
    await expect(turn).rejects.toThrow('db failed');
    await expect(order.turnOf(web)).rejects.toThrow('db failed');
  });
});
