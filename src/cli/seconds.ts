import { UsageError } from '../document/usage-error.ts';

/** Parses `--deadline`, in seconds, to milliseconds. */
export function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^(\d+(?:\.\d+)?)s?$/.exec(text)?.[1];
  if (value === undefined || Number(value) <= 0) {
    const message = `--deadline must be a number of seconds such as 30, got ${JSON.stringify(text)}`;
    throw new UsageError('deadline-syntax', message);
  }
  return Number(value) * 1000;
}
