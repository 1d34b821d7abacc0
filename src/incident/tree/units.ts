/** Durations and kernel numbers, as /proc shows them. */

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration such as `35d` or `1h30m`; undefined if it is not one. */
export function secondsOf(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  let seconds = 0;
  for (const [, number = '', unit = ''] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    seconds += Number(number) * (SECONDS[unit] ?? 0);
  }
  return seconds;
}

/** A set of signals as /proc/PID/status shows it: 16 hexadecimal digits, signal N in bit N-1. */
export function signalMask(signals: readonly number[]): string {
  let mask = 0n;
  for (const signal of signals) mask |= 1n << BigInt(signal - 1);
  return mask.toString(16).padStart(16, '0');
}
