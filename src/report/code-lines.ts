/** Commands and answers for a terminal: each line keeps its own indentation, and what wraps is indented further. */
import { wrapText } from '../text/wrap.ts';

/**
 * @param first before the first line
 * @param rest before each other line of the text
 */
export function codeLines(text: string, columns: number | undefined, first: string, rest = first): string {
  const lines = text.split('\n').flatMap((line, nth) => {
    const [own = ''] = /^[ \t]*/.exec(line) ?? [];
    const indent = `${nth === 0 ? first : rest}${own}`;
    return wrapText(line.slice(own.length), { columns, first: indent, rest: `${rest}${own}  ` });
  });
  return `${lines.join('\n')}\n`;
}
