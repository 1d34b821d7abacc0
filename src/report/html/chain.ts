/** The chain that explains a finding, from the container to what holds it up, drawn as stations on a line. */
import type { ChainLink } from '../../diagnose/diagnosis.ts';
import type { ChainKind } from '../../runbook/chain-kinds.ts';
import { cut, name, plural } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

const MOST_LINKS = 24;
const MOST_OF_LINK = 300;

/** Few shapes, so that a person who has seen one chain reads the next one at a glance. */
const SHAPES = {
  box: html`<path d="M3 6l7-4 7 4v8l-7 4-7-4zM3 6l7 4 7-4M10 10v8" />`,
  process: html`<circle cx="10" cy="10" r="7" /><path d="M8 7l4 3-4 3" />`,
  person: html`<circle cx="10" cy="7" r="3.5" /><path d="M3 18c0-8 14-8 14 0" />`,
  group: html`<path d="M6 3h8l4 7-4 7H6l-4-7z" />`,
  frost: html`<path d="M10 2v16M3 6l14 8M17 6L3 14" />`,
  gauge: html`<path d="M3 15a8 8 0 0114 0M10 15l4-6" />`,
  lock: html`<rect x="4" y="9" width="12" height="8" rx="1" /><path d="M7 9V6a3 3 0 016 0v3" />`,
  link: html`<path d="M8 12l4-4M9 5l2-2a4 4 0 016 6l-2 2M11 15l-2 2a4 4 0 01-6-6l2-2" />`,
  folder: html`<path d="M2 5h6l2 2h8v9H2z" />`,
  disk: html`<ellipse cx="10" cy="5" rx="7" ry="3" /><path d="M3 5v10c0 4 14 4 14 0V5" />`,
  server: html`<rect x="3" y="3" width="14" height="6" rx="1" />
    <rect x="3" y="11" width="14" height="6" rx="1" />
    <path d="M6 6h1M6 14h1" />`,
} as const;

const SHAPE_OF = {
  container: 'box',
  engine: 'server',
  shim: 'process',
  runtime: 'process',
  unit: 'server',
  server: 'server',
  client: 'person',
  session: 'person',
  process: 'process',
  task: 'process',
  cgroup: 'group',
  freezer: 'frost',
  limit: 'gauge',
  memory: 'gauge',
  lock: 'lock',
  socket: 'link',
  pipe: 'link',
  connection: 'link',
  mount: 'folder',
  disk: 'disk',
  file: 'folder',
} as const satisfies Record<ChainKind, keyof typeof SHAPES>;

export function chain(links: readonly ChainLink[]): Html {
  const more = links.length - MOST_LINKS;
  const last = Math.min(links.length, MOST_LINKS) - 1;
  return html`<ol class="chain" aria-label="Why, link by link">
      ${links.slice(0, MOST_LINKS).map(
        ({ kind, text, unknown }, nth) =>
          html`<li class="${unknown !== undefined ? 'unknown' : nth === last ? 'cause' : ''}">
            <svg viewBox="0 0 20 20" aria-hidden="true">${shapeOf(kind)}</svg
            ><span class="kind">${name(kind)}</span>
            <span class="what"
              >${cut(unknown === undefined ? text : `${text}: ${unknown}`, MOST_OF_LINK)}</span
            >
          </li> `,
      )}
    </ol>
    ${more > 0 ? html`<p class="note">${plural(more, 'more link')}</p>` : undefined}`;
}

/** Nothing for a kind that a newer document may have. */
function shapeOf(kind: ChainKind): Html | undefined {
  return Object.hasOwn(SHAPE_OF, kind) ? SHAPES[SHAPE_OF[kind]] : undefined;
}
