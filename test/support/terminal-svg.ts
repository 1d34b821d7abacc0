/**
 * Draws the output of a command as a picture of a terminal: for the README, which cannot show colours otherwise.
 */
import { xmlText } from '../../src/text/xml-text.ts';
import { cutColumns, textColumns } from '../../src/text/wrap.ts';

/** Pixels. */
const COLUMN = 8.4;
const LINE = 20;
const MARGIN = 16;
const BAR = 32;

/** SGR codes that `styleText` writes, as colours on the dark background: each has a contrast of at least 4.5. */
const COLOURS: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#56d364',
  33: '#e3b341',
  36: '#76e3ea',
  90: '#9198a1',
};

interface Style {
  readonly colour?: string | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

interface Piece extends Style {
  readonly text: string;
}

/** @param title for screen readers @param output with colours, wrapped @param columns of the terminal */
export function terminalSvg(title: string, command: string, output: string, columns: number): string {
  const lines = [`$ ${command}`, ...output.trimEnd().split('\n')];
  const width = Math.ceil(columns * COLUMN) + 2 * MARGIN;
  const height = BAR + lines.length * LINE + MARGIN;
  let style: Style = {};
  const rows = lines.map((line, nth) => {
    const parsed = pieces(line, style);
    style = parsed.after;
    let column = 0;
    const spans = parsed.pieces.map((piece) => {
      const x = MARGIN + column * COLUMN;
      const text = cutColumns(piece.text, columns - column);
      column += textColumns(text);
      return `<tspan x="${x.toFixed(1)}"${attributes(piece)}>${xmlText(text)}</tspan>`;
    });
    return `<text y="${BAR + (nth + 1) * LINE - 6}" xml:space="preserve">${spans.join('')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">${xmlText(title)}</title>
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6edf3}</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${['#ff5f57', '#febc2e', '#28c840'].map((fill, nth) => `<circle cx="${MARGIN + 6 + nth * 18}" cy="16" r="5" fill="${fill}"/>`).join('')}
${rows.join('\n')}
</svg>
`;
}

function attributes({ colour, bold, dim }: Style): string {
  return [
    colour === undefined ? '' : ` fill="${colour}"`,
    bold === true ? ' font-weight="bold"' : '',
    dim === true ? ' fill="#9198a1"' : '',
  ].join('');
}

function pieces(line: string, before: Style): { pieces: Piece[]; after: Style } {
  let style = before;
  const found: Piece[] = [];
  // oxlint-disable-next-line no-control-regex
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    const codes = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes === undefined) {
      if (part !== '') found.push({ ...style, text: part });
      continue;
    }
    for (const code of codes.split(';').map(Number)) style = styled(style, code);
  }
  return { pieces: found, after: style };
}

function styled(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, colour: undefined };
  const colour = COLOURS[code];
  if (colour === undefined) throw new Error(`the picture has no colour for the code ${code}`);
  return { ...style, colour };
}
