/**
 * Two things measured in turn, several times in one run, so that what else the machine does hits both alike.
 */
/** `npm test` runs each bench once, small, and judges no time: it only proves that the bench still works. */
export const SHORT = process.env['DRILLBOOK_BENCH'] === 'short';

/** A size, or a number of rounds: the one for measuring, or the one for the short form. */
export function sized(full: number, short: number): number {
  return SHORT ? short : full;
}

export interface Paired {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Ours over theirs, pair by pair. */
  readonly ratios: readonly number[];
}

/** Milliseconds that it takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Runs each once unmeasured, then `times` pairs; who goes first alternates. In the short form one pair. */
export async function paired(
  times: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<Paired> {
  if (!SHORT) {
    await ours();
    await theirs();
  }
  const result = { ours: [] as number[], theirs: [] as number[], ratios: [] as number[] };
  for (let nth = 0; nth < sized(times, 1); nth++) {
    let mine: number;
    let other: number;
    if (nth % 2 === 0) {
      mine = await timed(ours);
      other = await timed(theirs);
    } else {
      other = await timed(theirs);
      mine = await timed(ours);
    }
    result.ours.push(mine);
    result.theirs.push(other);
    result.ratios.push(mine / other);
  }
  return result;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** A line of the table of figures: medians, the median ratio with its spread, and what it must reach. */
export function report(name: string, { ours, theirs, ratios }: Paired, most: number): void {
  const ms = (values: readonly number[]): string =>
    `${median(values).toFixed(median(values) < 10 ? 2 : 0)} ms`;
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  const verdict = SHORT ? 'not judged' : median(ratios) <= most ? 'reached' : 'NOT REACHED';
  console.log(
    `| ${name} | ${ms(ours)} | ${ms(theirs)} | ${median(ratios).toFixed(2)} (${spread}) | ≤ ${most} ${verdict} |`,
  );
}
