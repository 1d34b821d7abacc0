/** What one runbook did in one drill: a cell of the matrix. */
import type { Phase, RunbookResult } from '../../drill/result.ts';
import { counted, cut } from './bounded.ts';
import { VERDICT_MARK } from './marks.ts';

export interface Cell {
  readonly sign: string;
  /** Its colour, and that of the strips beside it for the phases before and after the failure. */
  readonly classes: readonly string[];
  /** What the sign means, in words. */
  readonly said: string;
  /** More about it, where there is more to know. */
  readonly details?: string;
}

/** Characters of the details: the drill below has all of them. */
const MOST_OF_DETAILS = 90;

export function cellOf(result: RunbookResult | undefined): Cell {
  if (result === undefined) return { sign: ' ', classes: ['none'], said: 'not part of this drill' };
  const { verdict, reasons, ms } = result;
  const phases = strips(result);
  if (verdict !== 'quiet') {
    const why = reasons.map(({ phase, message }) => `${phase}: ${message}`);
    const detected = result.compared.detected.map(({ finding, subject }) => `${finding} for ${subject}`);
    const details = brief(why.length > 0 ? why : detected);
    const { sign, tone } = VERDICT_MARK[verdict];
    return {
      sign,
      classes: [tone, ...phases],
      said: verdict.replace('-', ' '),
      details,
    };
  }
  if (ms.during === undefined) return { sign: '/', classes: ['unreached', ...phases], said: 'not reached' };
  if (result.applies === false) return { sign: '–', classes: phases, said: 'does not apply' };
  if (result.unseen !== undefined) {
    const said = 'quiet, but part was unknown';
    return { sign: '?', classes: ['blind', ...phases], said, details: brief(result.unseen) };
  }
  return { sign: VERDICT_MARK.quiet.sign, classes: phases, said: 'quiet' };
}

/** The classes of the strips: one for a phase in which it reported what it should not, or could not see. */
function strips({ reasons, ms }: RunbookResult): string[] {
  return (['before', 'after'] as const satisfies readonly Phase[]).flatMap((phase) => {
    const verdicts = reasons.filter((reason) => reason.phase === phase).map(({ verdict }) => verdict);
    if (verdicts.includes('false-alarm')) return [`${phase}-bad`];
    if (verdicts.length > 0) return [`${phase}-doubt`];
    return ms[phase] === undefined ? [`${phase}-unreached`] : [];
  });
}

function brief([first = '', ...others]: readonly string[]): string {
  const more = others.length === 0 ? '' : `, and ${counted(others.length)} more`;
  return `${cut(first, MOST_OF_DETAILS)}${more}`;
}
