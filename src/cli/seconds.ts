import { UsageError } from '../document/usage-error.ts';

/** `--deadline`: milliseconds, from seconds as people write them. */
export function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^(\d+(?:\.\d+)?)s?$/.exec(text)?.[1];
  if (value === undefined || Number(value) <= 0) {
    const message = `--deadline takes seconds, e.g. 30, got ${JSON.stringify(text)}.`;
    throw new UsageError('deadline-syntax', message);
  }
  return Number(value) * 1000;
}
