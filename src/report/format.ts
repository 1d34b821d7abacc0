/**
 * The formats of a result. A reporter receives data and returns text; it knows nothing else.
 */
import { consoleDiagnosis } from './console-diagnosis.ts';
import { consoleDrill } from './console-drill.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Reportable, Style } from './reportable.ts';

export const FORMATS = ['console', 'json', 'junit', 'markdown', 'github'] as const;
export type Format = (typeof FORMATS)[number];

const RENDERERS = {
  console: (result, style) =>
    result.kind === 'drill'
      ? consoleDrill(result.document, style)
      : consoleDiagnosis(result.diagnoses, style),
  json: (result) => json(result),
  junit: (result) => junit(result),
  markdown: (result) => markdown(result),
  github: (result) => github(result),
} as const satisfies Record<Format, (result: Reportable, style: Style) => string>;

export function render(format: Format, result: Reportable, style: Style): string {
  return RENDERERS[format](result, style);
}
