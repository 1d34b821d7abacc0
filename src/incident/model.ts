/** A loaded incident: what is known about a node, and what a runbook should report. */
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
  /** Facts from the report. */
  readonly stated: FactsData;
  /** Assumed facts. */
  readonly assumed: FactsData | undefined;
  /** Both together; stated facts win. */
  readonly facts: FactsData;
  /** By runbook. */
  readonly expect: ReadonlyMap<string, Expected>;
}
