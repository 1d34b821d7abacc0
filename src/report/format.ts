/**
 * The report formats. A reporter receives data and returns text.
 */
import { consoleDiagnosis } from './console-diagnosis.ts';
import { consoleDrill } from './console-drill.ts';
import { github } from './github.ts';
import { htmlReport } from './html/report.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Reportable, Style } from './reportable.ts';

/**
 * The formats that `render` knows.
 *
 * @example
 * const format = FORMATS.find((name) => name === process.env['FORMAT']) ?? 'console';
 */
export const FORMATS = ['console', 'json', 'junit', 'markdown', 'github', 'html'] as const;
/** One of `FORMATS`. */
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
  html: (result) => htmlReport(result),
} as const satisfies Record<Format, (result: Reportable, style: Style) => string>;

/**
 * Renders a result as text: diagnoses, or the document of drills.
 *
 * @example
 * const diagnoses = await diagnoseAll([runbook], target);
 * process.stdout.write(render('junit', { kind: 'diagnoses', diagnoses }, { colour: false }));
 */
export function render(format: Format, result: Reportable, style: Style): string {
  return RENDERERS[format](result, style);
}
