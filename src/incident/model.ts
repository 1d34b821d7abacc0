/** A loaded incident: what is known of a node, and what runbooks should find. */
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
  /** From the report. */
  readonly stated: FactsData;
  /** Filled in. */
  readonly assumed: FactsData | undefined;
  /** Both, merged; stated facts win. */
  readonly facts: FactsData;
  /** By runbook. */
  readonly expect: ReadonlyMap<string, Expected>;
}
