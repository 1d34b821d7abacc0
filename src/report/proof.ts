/** The state of proofs for a terminal, a page and JSON. */
import type { ProofStamp } from '../drill/proof/state.ts';
import { listed } from '../text/listed.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { padColumns, textColumns, wrapText } from '../text/wrap.ts';
import { day } from '../drill/proof/sentence.ts';
import { seconds } from './console-lines.ts';
import { share } from './drill-order.ts';
import type { Paint } from './paint.ts';

/** Files by name; the JSON document has all of them. */
const MOST_CHANGED = 5;

const STYLES = {
  proven: 'green',
  changed: 'yellow',
  failed: 'red',
  none: 'dim',
} as const satisfies Record<ProofStamp['state'], Parameters<Paint>[0]>;

/** Title, width, and value. */
const COLUMNS = [
  ['since', 10, ({ date }) => (date === undefined ? '-' : day(date))],
  ['drills', 6, (one) => `${one.provenBy.length}/${one.provenBy.length + one.failed.length}`],
  ['prec', 4, (one) => share(one.precision)],
  ['recall', 6, (one) => share(one.recall)],
  ['time', 6, (one) => (one.timeToDetect === null ? '-' : seconds(one.timeToDetect))],
] as const satisfies readonly (readonly [string, number, (stamp: ProofStamp) => string])[];

/**
 * A row for each runbook, and below it what is wrong with it.
 *
 * @param columns undefined: nothing wraps
 */
export function proofTable(stamps: readonly ProofStamp[], paint: Paint, columns: number | undefined): string {
  const width = Math.max(
    'runbook'.length,
    ...stamps.map(({ runbook }) => textColumns(terminalLine(runbook))),
  );
  const titles = ['proof  ', ...COLUMNS.map(([title, wide]) => title.padStart(wide))].join(' ');
  const isNarrow = columns !== undefined && width + 1 + titles.length > columns;
  const head = isNarrow ? [] : [paint('dim', `${'runbook'.padEnd(width)} ${titles}`)];
  const row = (stamp: ProofStamp): string[] => {
    const name = terminalLine(stamp.runbook);
    if (isNarrow) {
      const cells = COLUMNS.map(([title, , cell]) => `${title} ${cell(stamp)}`).join(', ');
      return [
        ...wrapText(`${name} ${paint(STYLES[stamp.state], stamp.state)}`, { columns }),
        ...(stamp.state === 'none' ? [] : wrapText(cells, { columns, first: '  ' })),
      ];
    }
    const cells = COLUMNS.map(([, wide, cell]) => cell(stamp).padStart(wide)).join(' ');
    return [`${padColumns(name, width)} ${paint(STYLES[stamp.state], stamp.state.padEnd(7))} ${cells}`];
  };
  const rows = stamps.flatMap((stamp) => {
    const below = [
      ...stamp.failed.map(({ drill, verdict, date }) => `${verdict} ${day(date)}: ${terminalLine(drill)}`),
      ...(stamp.changed.length === 0
        ? []
        : [`changed since: ${terminalLine(listed(stamp.changed, MOST_CHANGED))}`]),
    ];
    return [
      ...row(stamp),
      ...below.flatMap((line) => wrapText(line, { columns, first: '  ', rest: '    ' })),
    ];
  });
  return `${[...head, ...rows, '', ...wrapText(totalLine(stamps), { columns })].join('\n')}\n`;
}

function totalLine(stamps: readonly ProofStamp[]): string {
  const count = (state: ProofStamp['state']): number => stamps.filter((one) => one.state === state).length;
  const total = (['failed', 'changed', 'none', 'proven'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${WORDS[state]}`);
  return `${stamps.length} runbook${stamps.length === 1 ? '' : 's'}: ${total.join(', ')}`;
}

const WORDS = {
  proven: 'proven',
  changed: 'changed since the proof',
  failed: 'failed',
  none: 'never drilled',
} as const satisfies Record<ProofStamp['state'], string>;

export function proofDocument(stamps: readonly ProofStamp[]): unknown {
  return { schema: 'drillbook/proof-state@1', runbooks: stamps };
}
