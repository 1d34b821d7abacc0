/** What there is, for a terminal: an id, a title and tags for each. */
import { terminalLine } from '../text/terminal-text.ts';
import { padColumns, textColumns, wrapText } from '../text/wrap.ts';
import { painter } from './paint.ts';
import type { Style } from './reportable.ts';

/** What a list needs of an entry. */
interface Entry {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
}

/** From this width on, titles stand beside the ids. */
const WIDE = 70;

export function consoleList(entries: readonly Entry[], style: Style): string {
  const paint = painter(style.colour);
  const { columns } = style;
  const width = Math.max(0, ...entries.map(({ id }) => textColumns(terminalLine(id))));
  const isWide = columns === undefined || columns >= WIDE;
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  const blocks = kinds.map((kind) => {
    const some = entries.filter((entry) => entry.kind === kind);
    const lines = some.flatMap(({ id, title, tags }) => {
      const name = paint('bold', terminalLine(id));
      const tagged = tags.length === 0 ? '' : paint('dim', ` [${tags.map(terminalLine).join(', ')}]`);
      const text = `${terminalLine(title)}${tagged}`;
      return isWide
        ? wrapText(text, { columns, first: `  ${padColumns(name, width)}  `, rest: ' '.repeat(width + 4) })
        : [...wrapText(name, { columns, first: '  ' }), ...wrapText(text, { columns, first: '    ' })];
    });
    return `${paint('cyan', `${some.length} ${kind}${some.length === 1 ? '' : 's'}`)}\n${lines.join('\n')}\n`;
  });
  return blocks.join('\n');
}
