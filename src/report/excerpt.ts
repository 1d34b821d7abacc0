/**
 * The observations that decided a finding, each cut to the lines that matter: what a person reads in a minute. The whole
 * evidence is in the diagnosis.
 */
import type { DecidingStep, FoundFinding } from '../diagnose/diagnosis.ts';
import type { ExcerptLine, ExcerptLines } from './excerpt-lines.ts';
import { excerptLines } from './excerpt-lines.ts';
import { tellingValues } from './telling-values.ts';

/** One observation of a finding, cut. */
export interface Excerpt extends DecidingStep, ExcerptLines {}

/** How many to show, if there are so many. */
const LEAST = 3;
const MOST = 8;
/** Of those, steps that the condition itself names. */
const MOST_DIRECT = 4;
/** Lines of each, where one or two must say it all: what a database answers, for example. */
const LINES_OF_FEW = 15;
/** How many candidates to look at. */
const MOST_STEPS = 100;

/** What says only that there is nothing. */
const NOTHING = /^\((?:not run|nothing to observe|skipped: [^\n]*|absent: [^\n]*)\)$/;

/**
 * Chooses 3 to 8 observations: those that the condition names, then as few as hold all values that the message and the chain
 * tell, then others. They keep the order of the evidence, which is the author's. Computed values are shown only if there is
 * nothing else.
 */
export function excerptsOf(finding: FoundFinding): Excerpt[] {
  const values = tellingValues(finding);
  const steps = candidatesOf(finding);
  const most = steps.length < LEAST ? LINES_OF_FEW : undefined;
  const candidates = steps.slice(0, MOST_STEPS).map((step) => {
    const cut = excerptLines(finding.evidence[step.step] ?? '', values, most);
    return { excerpt: { ...step, ...cut }, holds: holds(cut.lines, values) };
  });
  const chosen = choose(candidates);
  const order = Object.keys(finding.evidence);
  return [...chosen]
    .map(({ excerpt }) => excerpt)
    .toSorted((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
}

interface Candidate {
  readonly excerpt: Excerpt;
  readonly holds: ReadonlySet<string>;
}

function candidatesOf({ evidence, decidedBy = [] }: FoundFinding): readonly DecidingStep[] {
  const says = ({ step }: DecidingStep): boolean => {
    const text = evidence[step] ?? '';
    return text.trim() !== '' && !NOTHING.test(text);
  };
  const asked = decidedBy.filter(says);
  if (asked.length > 0) return asked;
  return Object.keys(evidence)
    .map((step) => ({ step, title: '' }))
    .filter(says);
}

function holds(lines: readonly ExcerptLine[], values: ReturnType<typeof tellingValues>): Set<string> {
  return new Set(lines.flatMap((line) => (line.kind === 'line' ? [...values.in(line.text)] : [])));
}

function isEmpty([first, ...others]: readonly ExcerptLine[]): boolean {
  return others.length === 0 && first?.kind === 'line' && first.text === '(empty)';
}

function choose(candidates: readonly Candidate[]): Set<Candidate> {
  const chosen = new Set(
    candidates
      .filter(({ excerpt }) => excerpt.direct === true && !isEmpty(excerpt.lines))
      .slice(0, MOST_DIRECT),
  );
  const covered = new Set([...chosen].flatMap((one) => [...one.holds]));
  while (chosen.size < MOST) {
    let best: Candidate | undefined;
    let most = 0;
    for (const one of candidates) {
      const adds = chosen.has(one) ? 0 : [...one.holds].filter((value) => !covered.has(value)).length;
      if (adds > most) [best, most] = [one, adds];
    }
    if (best === undefined) break;
    chosen.add(best);
    for (const value of best.holds) covered.add(value);
  }
  for (const one of candidates) if (chosen.size < LEAST) chosen.add(one);
  return chosen;
}
