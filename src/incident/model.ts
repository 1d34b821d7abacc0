/** An incident, loaded: what is known of a node, and what a runbook should say of it. */
import type { Place } from '../document/problem.ts';
import type { ExpectedFindingData, FactsData } from './schema.ts';

/** What an incident expects of a runbook: a status, or findings. */
export type Expected = 'healthy' | 'unknown' | 'not-healthy' | readonly ExpectedFindingData[];

/** An incident without errors. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly sources: readonly string[];
  readonly file: string;
  readonly place: Place;
  /** What a report says. */
  readonly stated: FactsData;
  /** What was filled in. */
  readonly assumed: FactsData | undefined;
  /** Both; what is stated counts. */
  readonly facts: FactsData;
  /** By runbook. */
  readonly expect: ReadonlyMap<string, Expected>;
}
