/** The state of all proofs as a badge: one SVG file that loads nothing. */
import type { ProofState, ProofStamp } from '../drill/proof/state.ts';
import { xmlAttribute, xmlText } from '../text/xml-text.ts';
import { day } from '../drill/proof/sentence.ts';

/** Fill and text of the right half, with a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3). */
const COLOURS = {
  proven: ['#1a7f37', '#fff'],
  changed: ['#dfb317', '#1b1f23'],
  failed: ['#c0271d', '#fff'],
  none: ['#59636e', '#fff'],
} as const satisfies Record<ProofState, readonly [string, string]>;

const WORDS = {
  proven: 'all proven',
  changed: 'not all proven as they are now',
  failed: 'some failed',
  none: 'never drilled',
} as const satisfies Record<ProofState, string>;

/** The worst state of all; a runbook without a proof makes proofs incomplete, not missing. */
export function stateOfAll(stamps: readonly ProofStamp[]): ProofState {
  const has = (state: ProofState): boolean => stamps.some((one) => one.state === state);
  if (has('failed')) return 'failed';
  if (stamps.every(({ state }) => state === 'none')) return 'none';
  return has('changed') || has('none') ? 'changed' : 'proven';
}

/** `drills 44/44 · 2026-11-20`: drills that proved something, of those recorded, and when the oldest of them ended. */
export function badge(stamps: readonly ProofStamp[]): string {
  const state = stateOfAll(stamps);
  // One drill may prove several runbooks; it counts once, as failed if it failed for one.
  const failed = new Set(stamps.flatMap((one) => one.failed.map(({ drill }) => drill)));
  const all = new Set([...failed, ...stamps.flatMap(({ provenBy }) => provenBy)]);
  const [oldest] = stamps.flatMap(({ date }) => date ?? []).toSorted();
  const text =
    state === 'none'
      ? 'none'
      : [`${all.size - failed.size}/${all.size}`, ...(oldest === undefined ? [] : [day(oldest)])].join(' · ');
  return svg('drills', text, COLOURS[state], `drills ${text}: ${WORDS[state]}`);
}

/** Verdana is about this wide at 11 px, digits and capitals included. */
const CHARACTER = 7;
const MARGIN = 7;

function svg(label: string, text: string, [fill, ink]: readonly [string, string], title: string): string {
  const [left, right] = [label, text].map((one) => one.length * CHARACTER + 2 * MARGIN) as [number, number];
  const half = (x: number, width: number, shown: string, colour: string): string =>
    `<text fill="${colour}" x="${x + width / 2}" y="14" textLength="${width - 2 * MARGIN}">${xmlText(shown)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label=${xmlAttribute(title)}>
  <title>${xmlText(title)}</title>
  <clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath>
  <g clip-path="url(#r)">
    <rect width="${left}" height="20" fill="#3d444d"/>
    <rect x="${left}" width="${right}" height="20" fill="${fill}"/>
  </g>
  <g text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
    ${half(0, left, label, '#fff')}
    ${half(left, right, text, ink)}
  </g>
</svg>
`;
}
