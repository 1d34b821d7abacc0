/** Scenarios × versions of their lab for a terminal: verdicts as words, or as marks where the words do not fit. */
import type { DrillDocument, Verdict } from '../drill/result.ts';
import { VERDICTS } from '../drill/result.ts';
import type { Paint } from './paint.ts';
import { VERDICT_STYLE } from './paint.ts';
import { cutColumns, padColumns, textColumns, wrapText } from '../text/wrap.ts';

/** A cell: a drill, or one that was left out. */
type Cell = Verdict | 'skipped';

const MARKS = {
  errored: 'E',
  'not-reproduced': 'N',
  missed: 'M',
  'false-alarm': 'F',
  detected: '+',
  quiet: '.',
  skipped: '-',
} as const satisfies Record<Cell, string>;

interface Grid {
  readonly lab: string;
  readonly versions: readonly string[];
  /** Of each scenario, the cells by version. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Cell>>;
}

/** Whether drills ran in several versions of a lab: one version alone is a list. */
export function hasMatrix(document: DrillDocument): boolean {
  return gridsOf(document).some(({ versions }) => versions.length > 1);
}

/** One grid for each lab. */
export function matrixLines(document: DrillDocument, paint: Paint, columns: number | undefined): string[] {
  const grids = gridsOf(document);
  const names = grids.flatMap(({ lab, rows }) => [lab, ...[...rows.keys()].map((name) => `  ${name}`)]);
  const width = Math.max(...names.map(textColumns));
  const widths = grids.map(
    (grid) => width + grid.versions.reduce((sum, one) => sum + 2 + wordColumns(grid, one), 0),
  );
  const asWords = columns === undefined || widths.every((one) => one <= columns);
  return grids.flatMap((grid, nth) => [
    ...(nth === 0 ? [] : ['']),
    ...(asWords ? wordLines(grid, width, paint) : markLines(grid, width, paint, columns)),
  ]);
}

function gridsOf({ drills, skipped = [] }: DrillDocument): Grid[] {
  const labs = new Map<string, { versions: Set<string>; rows: Map<string, Map<string, Cell>> }>();
  const cells = [
    ...drills.map(({ scenario, lab, verdict }) => ({ scenario, label: lab, cell: verdict as Cell })),
    ...skipped.map(({ scenario, lab }) => ({ scenario, label: lab, cell: 'skipped' as const })),
  ];
  for (const { scenario, label, cell } of cells) {
    const [lab = '', version = ''] = label.split('@');
    const grid = labs.get(lab) ?? { versions: new Set(), rows: new Map() };
    labs.set(lab, grid);
    grid.versions.add(version);
    const row = grid.rows.get(scenario) ?? new Map<string, Cell>();
    grid.rows.set(scenario, row.set(version, worse(row.get(version), cell)));
  }
  return Array.from(labs, ([lab, { versions, rows }]) => ({ lab, versions: [...versions], rows }));
}

/** The same drill may be in one document twice. */
function worse(one: Cell | undefined, other: Cell): Cell {
  return VERDICTS.find((verdict) => verdict === one || verdict === other) ?? other;
}

function wordColumns({ rows }: Grid, version: string): number {
  return Math.max(version.length, ...[...rows.values()].map((row) => (row.get(version) ?? '').length));
}

function wordLines(grid: Grid, width: number, paint: Paint): string[] {
  const { lab, versions, rows } = grid;
  const cell = (text: string, version: string): string => padColumns(text, wordColumns(grid, version));
  const head = [padColumns(lab, width), ...versions.map((version) => cell(version, version))];
  return [
    paint('bold', head.join('  ').trimEnd()),
    ...Array.from(rows, ([scenario, row]) =>
      [
        padColumns(`  ${scenario}`, width),
        ...versions.map((version) => {
          const found = row.get(version);
          return found === undefined ? cell('', version) : cell(painted(found, found, paint), version);
        }),
      ]
        .join('  ')
        .trimEnd(),
    ),
  ];
}

/** Versions are numbered, and a line below says what the numbers and the marks mean. */
function markLines({ lab, versions, rows }: Grid, width: number, paint: Paint, columns: number): string[] {
  const digits = String(versions.length).length;
  const cells = versions.length * (digits + 1);
  const room = Math.max(12, Math.min(width, columns - cells));
  const used = new Set([...rows.values()].flatMap((row) => [...row.values()]));
  const legend = [
    ...(versions.length === 1 ? [] : [versions.map((version, nth) => `${nth + 1} ${version}`).join(', ')]),
    [...VERDICTS, 'skipped' as const]
      .filter((one) => used.has(one))
      .map((one) => `${MARKS[one]} ${one}`)
      .join(', '),
  ];
  const numbers = versions.map((version, nth) => ` ${String(nth + 1).padStart(digits)}`).join('');
  return [
    paint(
      'bold',
      `${padColumns(cutColumns(lab, room), room)}${versions.length === 1 ? '' : numbers}`.trimEnd(),
    ),
    ...Array.from(rows, ([scenario, row]) => {
      const marks = versions.map((version) => {
        const found = row.get(version);
        return ` ${' '.repeat(digits - 1)}${found === undefined ? ' ' : painted(found, MARKS[found], paint)}`;
      });
      return `${padColumns(cutColumns(`  ${scenario}`, room), room)}${marks.join('')}`.trimEnd();
    }),
    ...legend.flatMap((line) => wrapText(paint('dim', line), { columns, first: '  ' })),
  ];
}

function painted(cell: Cell, text: string, paint: Paint): string {
  return cell === 'skipped' ? paint('dim', text) : paint(VERDICT_STYLE[cell], text);
}
