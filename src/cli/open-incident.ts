/** An incident file as a target. */
import { loadIncident } from '../incident/load.ts';
import type { Incident } from '../incident/model.ts';
import { incidentTarget } from '../incident/target.ts';
import type { Target } from '../target/target.ts';
import { TargetError } from '../target/target.ts';
import { BrokenFiles } from './library.ts';

/**
 * @throws {BrokenFiles} with every problem of a file that is no incident
 * @throws {TargetError} where there is no such file
 */
export function readIncident(path: string): Incident {
  const { incident, problems } = loadIncident(path);
  if (incident !== undefined) return incident;
  const missing = problems.find(({ code }) => code === 'file-unreadable');
  if (missing !== undefined)
    throw new TargetError('target-not-found', `cannot read ${path}: ${missing.message}`);
  throw new BrokenFiles(problems);
}

export function openIncident(path: string): Target {
  return incidentTarget(path, readIncident(path).facts);
}
