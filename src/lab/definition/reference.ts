/** The reference of lab files, from their schema. */
import { jsonSchema } from '../../document/json-schema.ts';
import { keySections } from '../../document/schema-page.ts';
import { lab } from './schema.ts';

export function labReference(): string {
  return `${[
    '# Lab files: reference',
    'Generated from the code by `npm run schema`; for how to write one see [labs.md](labs.md).',
    ...keySections(jsonSchema(lab)),
  ].join('\n\n')}\n`;
}
