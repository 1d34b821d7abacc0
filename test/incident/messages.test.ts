/**
 * Sentences are read by tired people, and of a report they have few facts: whatever is known of an incident, a message and what
 * a remedy advises leave out what is not, and show no mark of a value that is missing.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { loadIncident } from '../../src/incident/load.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import { MISSING_VALUES } from '../support/missing-values.ts';
import { forgetful, generator } from './support/forget.ts';

const FOLDER = 'test/fixtures/incidents';
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'first-try.yaml');
/** How often facts of each incident are forgotten, other ones each time. */
const TIMES = 4;

const MARKS = [
  ...MISSING_VALUES,
  /[⌗⍰]/, // a gap in a line of an incident
  / [,.;:](\s|$)/,
  /\(\s*\)/,
  / {2}/,
];

describe('messages of incidents, with all facts and with some forgotten', () => {
  const runbooks = loadRunbooks([]);

  it.for(NAMES)('%s', { timeout: 120_000 }, async (name) => {
    const { incident } = loadIncident(join(FOLDER, name));
    if (incident === undefined) throw new Error('it cannot be loaded');
    const read: string[] = [];
    for (let time = 0; time <= TIMES; time++) {
      const facts = time === 0 ? incident.facts : forgetful(incident.facts, generator(time * 7919));
      for (const { findings } of await diagnoseAll(runbooks, incidentTarget(name, facts))) {
        for (const { message, chain = [], remedy } of findings)
          read.push(message, remedy?.problem ?? '', ...chain.map(({ text }) => text));
      }
    }
    expect(read.filter((text) => MARKS.some((mark) => mark.test(text)))).toEqual([]);
  });

  it('would be noticed', () => {
    const bad = [
      'task ? waits',
      'does not run yet, and none.',
      'its first process ? is gone',
      'for ? s',
      'a , b',
      'is () here',
    ];
    expect(bad.filter((text) => !MARKS.some((mark) => mark.test(text)))).toEqual([]);
  });
});
