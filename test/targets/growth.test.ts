import { expect, test } from 'vitest';
import { Growth } from '../../src/targets/schedule/growth.ts';

const load = { live: 1, opening: 0, room: 3, waiting: 5, since: 0, openCost: 60 };

function growth(each: number): Growth {
  const it = new Growth();
  it.ran(each);
  return it;
}

test('a short burst waits', () => {
  expect(growth(2).plan(load, 10)).toEqual({ open: 0, again: 50 });
});

test('where nothing moves for as long as opening takes, all that wait get a session', () => {
  expect(growth(2).plan(load, 60)).toEqual({ open: 3, again: undefined });
  expect(growth(2).plan({ ...load, waiting: 2 }, 60)).toMatchObject({ open: 2 });
  expect(growth(2).plan({ ...load, opening: 4 }, 60)).toMatchObject({ open: 1 });
});

test('as long as exchanges are sent, the queue moves', () => {
  const it = growth(2);
  it.sent(50);
  expect(it.plan(load, 80)).toEqual({ open: 0, again: 30 });
});

test('a long queue is worth another session, one at a time', () => {
  const it = growth(1);
  const cheap = { ...load, openCost: 3 };
  expect(it.plan({ ...cheap, waiting: 100 }, 1)).toMatchObject({ open: 1 });
  expect(it.plan({ ...cheap, waiting: 100, opening: 1 }, 1)).toMatchObject({ open: 0 });
  expect(it.plan({ ...cheap, waiting: 100, live: 3 }, 1)).toMatchObject({ open: 1 });
  expect(it.plan({ ...cheap, waiting: 20, live: 3 }, 1)).toMatchObject({ open: 0 });
});

test('a target that allows no more is left alone for a while', () => {
  const it = growth(1);
  it.refused(0);
  expect(it.plan({ ...load, waiting: 100 }, 1000)).toEqual({ open: 0, again: 4000 });
  expect(it.plan({ ...load, waiting: 100 }, 5000)).toMatchObject({ open: 3 });
});

test('no more than may be', () => {
  expect(growth(1).plan({ ...load, room: 0 }, 100)).toEqual({ open: 0, again: undefined });
});

test('a patient one opens none for a long queue, and all that wait where nothing moves', () => {
  const it = new Growth(250);
  it.ran(1);
  expect(it.plan({ ...load, waiting: 100, openCost: 3 }, 1)).toEqual({ open: 0, again: 249 });
  expect(it.plan({ ...load, openCost: 3 }, 250)).toEqual({ open: 3, again: undefined });
});
