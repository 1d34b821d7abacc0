/**
 * Durations ("2s", "500ms", "1m30s") and sizes ("1 MiB") as people write them.
 */

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Nanoseconds; undefined if the text is not a duration. */
export function parseDuration(text: string): bigint | undefined {
  if (text.length > 40 || !/^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0n;
  for (const [, whole = '0', fraction = '', unit = 's'] of text.matchAll(
    /(\d+)(?:\.(\d+))?(ns|us|µs|ms|s|m|h)/g,
  )) {
    const scale = NANOSECONDS[unit] ?? 1n;
    total += BigInt(whole) * scale;
    if (fraction !== '') total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return text.startsWith('-') ? -total : total;
}

/** Milliseconds, rounded up, of a positive duration; undefined if the text is not one. */
export function parseMilliseconds(text: string): number | undefined {
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined || nanoseconds <= 0n || nanoseconds > NANOSECONDS['h']! * 24n)
    return undefined;
  return Number((nanoseconds + 999_999n) / 1_000_000n);
}

/** Whole seconds for people: `8 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const BYTES: Readonly<Record<string, bigint>> = {
  b: 1n,
  k: 1024n,
  kb: 1000n,
  kib: 1024n,
  m: 1024n ** 2n,
  mb: 1000n ** 2n,
  mib: 1024n ** 2n,
  g: 1024n ** 3n,
  gb: 1000n ** 3n,
  gib: 1024n ** 3n,
  t: 1024n ** 4n,
  tb: 1000n ** 4n,
  tib: 1024n ** 4n,
};

/**
 * Bytes; undefined if the text is not a size. A bare number is bytes, and the kernel's `kB` is 1000 (write KiB for
 * 1024).
 */
export function parseSize(text: string): bigint | undefined {
  const match = /^(\d{1,18})(?:\.(\d{1,9}))?\s*([a-z]{0,3})$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '0', fraction = '', unit = ''] = match;
  const scale = BYTES[unit.toLowerCase() || 'b'];
  if (scale === undefined) return undefined;
  const part = fraction === '' ? 0n : (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  return BigInt(whole) * scale + part;
}
