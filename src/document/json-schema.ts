/** JSON Schemas of the documents that people write, for editors and for the pages that list the keys. */
import { z } from 'zod';
import type { SchemaNode } from './schema-page.ts';

/** Draft 7, which the YAML extensions of editors support. */
export function jsonSchema(schema: z.ZodType): SchemaNode {
  // `io: input`: what a person writes, before defaults.
  return z.toJSONSchema(schema, { target: 'draft-07', io: 'input', reused: 'inline' }) as SchemaNode;
}
