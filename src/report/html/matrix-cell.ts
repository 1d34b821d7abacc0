/** What one runbook did in one drill: a cell of the matrix. */
import type { Phase, RunbookResult } from '../../drill/result.ts';
import { notApplying } from '../not-applying.ts';
import { names } from './bounded.ts';
import { VERDICT_MARK } from './marks.ts';

export interface Cell {
  readonly sign: string;
  /** Its colour, and that of the strips beside it for the phases before and after the failure. */
  readonly classes: readonly string[];
  /** What the sign means, in words. */
  readonly said: string;
  /** false: as quiet as most cells are. */
  readonly stands: boolean;
}

/** Subjects or findings to name in a cell. */
const MOST_NAMED = 3;

export function cellOf(result: RunbookResult | undefined): Cell {
  if (result === undefined)
    return { sign: ' ', classes: ['none'], said: 'not part of this drill', stands: false };
  const { verdict, reasons, ms } = result;
  const phases = strips(result);
  if (verdict !== 'quiet') {
    const why = reasons.map(({ phase, message }) => `${phase}: ${message}`);
    const detected = result.compared.detected.map(({ finding, subject }) => `${finding} for ${subject}`);
    const details = names(why.length > 0 ? why : detected, MOST_NAMED);
    const { sign, tone } = VERDICT_MARK[verdict];
    return {
      sign,
      classes: [tone, ...phases],
      said: `${verdict.replace('-', ' ')}${details === '' ? '' : `: ${details}`}`,
      stands: true,
    };
  }
  if (ms.during === undefined)
    return { sign: '/', classes: ['unreached', ...phases], said: 'not reached', stands: false };
  if (result.applies === false)
    return { sign: '–', classes: phases, said: notApplying(result) ?? 'does not apply', stands: false };
  if (result.unseen !== undefined) {
    const said = `quiet, but could not observe everything: ${names(result.unseen, MOST_NAMED)}`;
    return { sign: '?', classes: ['blind', ...phases], said, stands: true };
  }
  return { sign: VERDICT_MARK.quiet.sign, classes: phases, said: 'quiet', stands: false };
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
