/**
 * The result as one JSON document.
 */
import { escapedJson } from '../text/terminal-text.ts';
import type { Reportable } from './reportable.ts';

export function json(result: Reportable): string {
  return `${escapedJson(documentOf(result), 2)}\n`;
}

function documentOf(result: Reportable): unknown {
  if (result.kind === 'drill') return result.document;
  const [only] = result.diagnoses;
  if (result.diagnoses.length === 1) return only;
  return { schema: 'drillbook/diagnoses@2', diagnoses: result.diagnoses };
}
