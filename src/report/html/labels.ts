/** What drills are called. The lab of most drills is said once for all of them, so that names stay short. */
import type { DrillDocument, DrillResult } from '../../drill/result.ts';
import { name } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

export type Label = (drill: DrillResult) => Html;

export function labels(document: DrillDocument): Label {
  const usual = usualLab(document);
  return ({ scenario, lab }) =>
    lab === usual ? html`${name(scenario)}` : html`${name(scenario)} <small>${name(lab)}</small>`;
}

/** The lab of most drills; the first one of several. */
export function usualLab({ drills }: DrillDocument): string | undefined {
  const count = new Map<string, number>();
  for (const { lab } of drills) count.set(lab, (count.get(lab) ?? 0) + 1);
  return [...count].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

export function labNote(document: DrillDocument): Html | undefined {
  const labs = new Set(document.drills.map(({ lab }) => lab));
  const usual = usualLab(document);
  if (usual === undefined || labs.size < 2) return undefined;
  return html`<p class="note">Lab ${name(usual)}, unless another one is named.</p>`;
}
