/** A thread with SIGKILL that a debugger holds: whether its process was killed, or ends its other threads in execve. */
import { expect, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadIncident } from '../../src/incident/load.ts';
import type { FactsData } from '../../src/incident/schema.ts';
import { incidentTarget } from '../../src/incident/target.ts';

const FILE = 'test/fixtures/incidents/for-linux-891-exec-held-by-a-tracer.yaml';
const EXECING = 17_811;

type Signals = NonNullable<NonNullable<FactsData['processes']>[number]['signals']>;

async function diagnosed(pending: Signals['pending'], shared: Signals['shared']): Promise<Diagnosis> {
  const { incident } = loadIncident(FILE);
  if (incident === undefined) throw new Error('it cannot be loaded');
  const facts: FactsData = structuredClone(incident.facts);
  for (const one of facts.processes ?? []) if (one.pid === EXECING) one.signals = { pending, shared };
  const [runbook] = loadRunbooks(['container-cannot-be-killed']);
  if (runbook === undefined) throw new Error('there is no such runbook');
  return diagnose(runbook, incidentTarget(FILE, facts));
}

it('reports nothing if the other thread is in execve and nobody has killed the process', async () => {
  const { findings, subjects } = await diagnosed([], []);
  expect(findings).toEqual([]);
  expect(subjects.map(({ status }) => status)).toEqual(['healthy']);
});

it('reports task-survives-sigkill and names the debugger if every thread has received SIGKILL', async () => {
  const { findings } = await diagnosed([9], [9]);
  expect(findings.map(({ id }) => id)).toEqual(['task-survives-sigkill']);
  expect(findings[0]?.message).toMatch(/17811|17813/);
  expect(findings[0]?.remedy?.problem).toBe('End or detach the debugger that holds them: process 17001.');
});
