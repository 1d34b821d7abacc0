/** The chain that explains a finding, from the container to what holds it up, drawn as stations on a line. */
import { cut, name } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

/** One link of a chain. */
export interface ChainLink {
  readonly kind: string;
  readonly text: string;
  readonly unknown?: boolean;
}

const MOST_LINKS = 24;
const MOST_OF_LINK = 300;

/** Each kind has a shape, so that a person who has seen one chain reads the next one at a glance. */
const SHAPES: Readonly<Record<string, Html>> = {
  box: html`<path d="M3 6l7-4 7 4v8l-7 4-7-4zM3 6l7 4 7-4M10 10v8" />`,
  process: html`<circle cx="10" cy="10" r="7" /><path d="M8 7l4 3-4 3" />`,
  group: html`<path d="M6 3h8l4 7-4 7H6l-4-7z" />`,
  freezer: html`<path d="M10 2v16M3 6l14 8M17 6L3 14" />`,
  mount: html`<path d="M2 5h6l2 2h8v9H2z" />`,
  connection: html`<path d="M8 12l4-4M9 5l2-2a4 4 0 016 6l-2 2M11 15l-2 2a4 4 0 01-6-6l2-2" />`,
  disk: html`<ellipse cx="10" cy="5" rx="7" ry="3" /><path d="M3 5v10c0 4 14 4 14 0V5" />`,
  server: html`<rect x="3" y="3" width="14" height="6" rx="1" /><rect
      x="3"
      y="11"
      width="14"
      height="6"
      rx="1"
    /><path d="M6 6h1M6 14h1" />`,
  other: html`<rect x="4" y="4" width="12" height="12" rx="3" />`,
};

const SHAPE_OF: Readonly<Record<string, string>> = {
  container: 'box',
  engine: 'box',
  pod: 'box',
  image: 'box',
  shim: 'process',
  runtime: 'process',
  process: 'process',
  task: 'process',
  cgroup: 'group',
  freezer: 'freezer',
  mount: 'mount',
  file: 'mount',
  connection: 'connection',
  socket: 'connection',
  pipe: 'connection',
  disk: 'disk',
  server: 'server',
};

export function chain(links: readonly ChainLink[]): Html {
  const more = links.length - MOST_LINKS;
  const last = Math.min(links.length, MOST_LINKS) - 1;
  return html`<ol class="chain" aria-label="Why, link by link">
      ${links.slice(0, MOST_LINKS).map(
        ({ kind, text, unknown }, nth) =>
          html`<li class="${unknown === true ? 'unknown' : nth === last ? 'cause' : ''}">
            <svg viewBox="0 0 20 20" aria-hidden="true">${shapeOf(kind)}</svg
            ><span class="kind">${name(kind)}${unknown === true ? ' (unknown)' : ''}</span>
            <span class="what">${cut(text, MOST_OF_LINK)}</span>
          </li> `,
      )}
    </ol>
    ${more > 0 ? html`<p class="note">${more} more links</p>` : undefined}`;
}

function shapeOf(kind: string): Html | undefined {
  const shape = Object.hasOwn(SHAPE_OF, kind) ? SHAPE_OF[kind] : undefined;
  return SHAPES[shape ?? 'other'];
}
