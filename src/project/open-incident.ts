/** An incident file as a target. */
import { loadIncident } from '../incident/load.ts';
import type { Incident } from '../incident/model.ts';
import { incidentTarget } from '../incident/target.ts';
import type { Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { BrokenFiles } from './library.ts';

/**
 * @throws {BrokenFiles} with every problem of the file
 * @throws {TargetError} if the file does not exist or is not an incident
 */
export function readIncident(path: string): Incident {
  const { incident, problems } = loadIncident(path);
  if (incident !== undefined) return incident;
  const keys = problems.filter(({ code }) => code === 'missing-key').map(({ message }) => message);
  if (
    keys.some((message) => message.includes("'incident'")) &&
    keys.some((message) => message.includes("'facts'"))
  ) {
    throw new TargetError(
      'target-unknown',
      `${path} is not an incident file: the keys \`incident\` and \`facts\` are missing`,
    );
  }
  const missing = problems.find(({ code }) => code === 'file-unreadable');
  if (missing !== undefined)
    throw new TargetError('target-not-found', `cannot read ${path}: ${missing.message}`);
  throw new BrokenFiles(problems);
}

export function openIncident(path: string): Target {
  return incidentTarget(path, readIncident(path).facts);
}
