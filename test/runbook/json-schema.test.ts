/** The committed schemas are those of the code. `npm run schema` writes them anew. */
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/document/json-schema.ts';
import { probe, runbook, sharedRemedy } from '../../src/runbook/schema.ts';
import { scenario } from '../../src/scenario/schema.ts';
import { lab } from '../../src/lab/definition/schema.ts';
import { incident } from '../../src/incident/schema.ts';
import { proof } from '../../src/drill/proof/schema.ts';
import { variations } from '../../src/mutation/variation/schema.ts';

const SCHEMAS = {
  'runbook.schema.json': runbook,
  'probe.schema.json': probe,
  'remedy.schema.json': sharedRemedy,
  'scenario.schema.json': scenario,
  'lab.schema.json': lab,
  'incident.schema.json': incident,
  'variations.schema.json': variations,
  'proof.schema.json': proof,
};

describe.each(Object.entries(SCHEMAS))('%s', (name, schema) => {
  it('is up to date', async () => {
    const text = `${JSON.stringify(jsonSchema(schema), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../schema/${name}`);
  });

  it('describes every key with an example, and refuses others', () => {
    const undescribed: string[] = [];
    const open: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties, additionalProperties, type } = node as {
        properties?: Record<string, { description?: string; examples?: unknown[]; enum?: unknown[] }>;
        additionalProperties?: unknown;
        type?: unknown;
      };
      for (const [key, property] of Object.entries(properties ?? {})) {
        if (property.description === undefined) undescribed.push(`${path}/${key}`);
        if (property.examples === undefined && property.enum === undefined)
          undescribed.push(`${path}/${key}: no example`);
      }
      if (properties !== undefined && type === 'object' && additionalProperties !== false) open.push(path);
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}/${key}`);
    };
    visit(jsonSchema(schema), '');
    expect(undescribed).toEqual([]);
    expect(open).toEqual([]);
  });
});
