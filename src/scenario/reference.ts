/** The reference of scenario files, from their schema. */
import { jsonSchema } from '../document/json-schema.ts';
import { keySections } from '../document/schema-page.ts';
import { scenario } from './schema.ts';

export function scenarioReference(): string {
  return `${[
    '# Scenario files: reference',
    'Generated from the code by `npm run schema`; for a tutorial see [scenarios.md](scenarios.md).',
    ...keySections(jsonSchema(scenario)),
  ].join('\n\n')}\n`;
}
