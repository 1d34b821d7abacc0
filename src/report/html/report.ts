/** The HTML report: one self-contained file, for drills and for diagnoses. */
import type { DrillDocument } from '../../drill/result.ts';
import type { Reportable } from '../reportable.ts';
import { name, prose } from './bounded.ts';
import { roomOfDrills } from './budget.ts';
import { diagnosisSections } from './diagnosis.ts';
import { drillSection } from './drill.ts';
import { labels } from './labels.ts';
import { html } from './markup.ts';
import { matrix } from './matrix.ts';
import { matrixOrder } from './matrix-order.ts';
import type { Section } from './page.ts';
import { page } from './page.ts';
import { scoreTable } from './scores.ts';
import { diagnosisSummary, drillSummary } from './summary.ts';

/** So few drills are all shown open. */
const FEW = 3;

export function htmlReport(result: Reportable): string {
  return result.kind === 'drill'
    ? page(drillSummary(result.document), drillSections(result.document))
    : page(diagnosisSummary(result.diagnoses), diagnosisSections(result.diagnoses));
}

function drillSections(document: DrillDocument): Section[] {
  const { drills, skipped = [] } = document;
  const roomOf = roomOfDrills(drills);
  const label = labels(document);
  const ordered = matrixOrder(document).groups.flat();
  return [
    { id: 'matrix', title: 'Matrix', body: matrix(document) },
    {
      id: 'drills',
      title: 'Drills',
      body: html`${ordered.map((one) => drillSection({ ...one, label: label(one.drill), open: drills.length <= FEW }, roomOf(one.drill)))}`,
    },
    { id: 'runbooks', title: 'Runbooks', body: scoreTable(document) },
    ...(skipped.length === 0
      ? []
      : [
          {
            id: 'skipped',
            title: 'Skipped',
            body: html`<ul>
              ${skipped.map(({ scenario, lab, because }) => html`<li><b>${name(scenario)}</b> (${name(lab)}): ${prose(because.join(' '))}</li>`)}
            </ul>`,
          },
        ]),
  ];
}
