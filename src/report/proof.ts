/** The state of proofs for a terminal, a page and JSON. */
import type { ProofStamp } from '../drill/proof/state.ts';
import { listed } from '../text/listed.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { seconds } from './console-lines.ts';
import { share } from './drill-order.ts';
import type { Paint } from './paint.ts';

/** In one sentence without a full stop; what it names is not escaped. */
export function stampText(stamp: ProofStamp): string {
  const { state, date, labs, scenarios, failed, changed } = stamp;
  if (state === 'none') return 'never drilled';
  const [bad] = failed;
  const proven =
    date === undefined
      ? 'not proven'
      : `proven ${day(date)} on ${listed(labs)} by ${scenarios.length} scenario${scenarios.length === 1 ? '' : 's'}`;
  return [
    proven,
    ...(bad === undefined
      ? []
      : [
          `${bad.drill} ended ${bad.verdict} on ${day(bad.date)}` +
            (failed.length === 1 ? '' : `, and ${failed.length - 1} more failed`),
        ]),
    ...(changed.length === 0 ? [] : [`changed since: ${listed(changed, MOST_CHANGED)}`]),
  ].join('; ');
}

/** Files by name; the JSON document has all of them. */
const MOST_CHANGED = 5;

/** `2026-11-20` */
export function day(date: string): string {
  return date.slice(0, 10);
}

const STYLES = {
  proven: 'green',
  changed: 'yellow',
  failed: 'red',
  none: 'dim',
} as const satisfies Record<ProofStamp['state'], Parameters<Paint>[0]>;

/** A row for each runbook, and below it what is wrong with it. */
export function proofTable(stamps: readonly ProofStamp[], paint: Paint): string {
  const width = Math.max('runbook'.length, ...stamps.map(({ runbook }) => terminalLine(runbook).length));
  const head = `${'runbook'.padEnd(width)}  proof    since       drills  prec. recall   time`;
  const rows = stamps.flatMap((stamp) => {
    const drills = `${stamp.provenBy.length}/${stamp.provenBy.length + stamp.failed.length}`;
    const cells = [
      terminalLine(stamp.runbook).padEnd(width),
      paint(STYLES[stamp.state], stamp.state.padEnd(7)),
      (stamp.date === undefined ? '-' : day(stamp.date)).padEnd(10),
      drills.padStart(6),
      `${share(stamp.precision).padStart(5)} ${share(stamp.recall).padStart(6)}`,
      (stamp.timeToDetect === null ? '-' : seconds(stamp.timeToDetect)).padStart(6),
    ];
    return [
      cells.join('  ').trimEnd(),
      ...stamp.failed.map(({ drill, verdict, date }) => `  ${verdict} ${day(date)}: ${terminalLine(drill)}`),
      ...(stamp.changed.length === 0
        ? []
        : [`  changed since: ${terminalLine(listed(stamp.changed, MOST_CHANGED))}`]),
    ];
  });
  const count = (state: ProofStamp['state']): number => stamps.filter((one) => one.state === state).length;
  const total = (['failed', 'changed', 'none', 'proven'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${WORDS[state]}`);
  return `${[paint('dim', head), ...rows, '', `${stamps.length} runbook${stamps.length === 1 ? '' : 's'}: ${total.join(', ')}`].join('\n')}\n`;
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
