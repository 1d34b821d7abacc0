/**
 * The JSON Schema of runbooks and probes: completion and documentation in editors.
 */
import { z } from 'zod';
import { probe, runbook } from '../schema.ts';

/** Draft 7, which the YAML extensions of editors support. */
export function jsonSchema(schema: z.ZodType): unknown {
  // `io: input`: the file before defaults are applied.
  return z.toJSONSchema(schema, { target: 'draft-07', io: 'input', reused: 'inline' });
}

export const RUNBOOK_SCHEMAS = {
  'runbook.schema.json': runbook,
  'probe.schema.json': probe,
} as const;
