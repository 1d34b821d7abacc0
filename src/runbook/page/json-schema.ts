/**
 * The JSON Schema of runbooks and probes, for editors: completion, and what each key means.
 */
import { z } from 'zod';
import { probe, runbook } from '../schema.ts';

/** What editors read; draft 7 is what the YAML extensions support. */
export function jsonSchema(schema: z.ZodType): unknown {
  // `io: input`: what a person writes, before defaults.
  return z.toJSONSchema(schema, { target: 'draft-07', io: 'input', reused: 'inline' });
}

export const RUNBOOK_SCHEMAS = {
  'runbook.schema.json': runbook,
  'probe.schema.json': probe,
} as const;
