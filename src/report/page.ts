/** What the parts of a console report share: how to paint and wrap, and which diagnosis they are about. */
import { wrapText } from '../text/wrap.ts';
import type { Paint } from './paint.ts';
import { painter } from './paint.ts';
import type { Style } from './reportable.ts';

export interface Page {
  readonly style: Style;
  readonly paint: Paint;
  readonly columns: number | undefined;
  readonly runbook: string;
  readonly target: string;
  /** '' where a part is not about one subject. */
  readonly subject: string;
  /** The lines of a text, wrapped. @param rest before the lines after the first; default: like the first */
  readonly wrapped: (text: string, first?: string, rest?: string) => string[];
}

export function pageOf(style: Style, about: Pick<Page, 'runbook' | 'target' | 'subject'>): Page {
  const { columns } = style;
  return {
    ...about,
    style,
    columns,
    paint: painter(style.colour),
    wrapped: (text, first = '', rest = first) => wrapText(text, { columns, first, rest }),
  };
}
