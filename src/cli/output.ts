/**
 * Where results go: `--reporter NAME[=FILE]`, repeatable, or `--json`.
 */
import { accessSync, closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { WriteStream } from 'node:tty';
import { didYouMean } from '../text/did-you-mean.ts';
import type { Format } from '../report/format.ts';
import { FORMATS, render } from '../report/format.ts';
import type { Reportable, Style } from '../report/reportable.ts';
import { LEAST_COLUMNS } from '../text/wrap.ts';
import { UsageError } from '../document/usage-error.ts';

export interface Sink {
  readonly format: Format;
  /** undefined: stdout. */
  readonly file: string | undefined;
}

/** For `node:util` parseArgs, in every command that produces a result. */
export const OUTPUT_OPTIONS = {
  reporter: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

export const OUTPUT_HELP = `  --reporter NAME[=FILE]  ${FORMATS.join(', ')}; repeatable (default file: stdout)
  --json                  the same as --reporter json
`;

export function parseSinks(values: { reporter?: string[]; json?: boolean }): Sink[] {
  const sinks: Sink[] = (values.reporter ?? []).map((spec) => {
    const at = spec.indexOf('=');
    const name = at < 0 ? spec : spec.slice(0, at);
    const format = FORMATS.find((candidate) => candidate === name);
    if (format === undefined) {
      const hint = didYouMean(name, FORMATS) ?? `One of ${FORMATS.join(', ')}.`;
      throw new UsageError('reporter-unknown', `unknown reporter ${JSON.stringify(name)}`, hint);
    }
    return { format, file: at < 0 ? undefined : spec.slice(at + 1) };
  });
  if (values.json === true) sinks.push({ format: 'json', file: undefined });
  if (sinks.length === 0) sinks.push({ format: 'console', file: undefined });
  if (sinks.filter((sink) => sink.file === undefined).length > 1) {
    throw new UsageError(
      'reporter-twice',
      'only one reporter can print to stdout',
      'Send the others to files: NAME=FILE.',
    );
  }
  return sinks;
}

/**
 * Checks, before any work starts, that the files can be written. Nothing is created or changed.
 * @throws {UsageError} for the first file that cannot be written
 */
export function trySinks(sinks: readonly Sink[]): void {
  for (const { file } of sinks) {
    if (file === undefined) continue;
    try {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined) accessSync(dirname(resolve(file)), constants.W_OK);
      else if (stat.isDirectory()) throw new Error('it is a folder');
      // An empty write changes no file, but fails on a full device. A FIFO may have no reader yet.
      else if (!stat.isFIFO()) writeNothing(file);
    } catch (error) {
      throw unwritable(file, error);
    }
  }
}

/**
 * Writes to every sink, even if another one fails.
 * @throws {UsageError} for the first file that could not be written
 */
export async function emit(
  sinks: readonly Sink[],
  result: Reportable,
  detail: Pick<Style, 'verbose' | 'evidence'> = {},
): Promise<void> {
  const failures: UsageError[] = [];
  const write = async (file: string, writing: Promise<void>): Promise<void> => {
    await writing.catch((error: unknown) => failures.push(unwritable(file, error)));
  };
  for (const { format, file } of sinks) {
    const style = file === undefined ? terminalStyle() : { colour: false };
    const text = render(format, result, { ...style, ...detail });
    if (file === undefined) process.stdout.write(text);
    else await write(file, writeFile(file, text));
    const summary = process.env['GITHUB_STEP_SUMMARY'] ?? '';
    if (format === 'github' && summary !== '')
      await write(summary, appendFile(summary, render('markdown', result, { colour: false })));
  }
  if (failures[0] !== undefined) throw failures[0];
}

/** In a pipe words do not wrap, so that `grep` finds whole sentences. */
export function terminalStyle(
  { isTTY, columns }: Partial<Pick<WriteStream, 'isTTY' | 'columns'>> = process.stdout,
): Style {
  if (isTTY !== true) return { colour: false };
  return {
    colour: true,
    columns: Math.max(LEAST_COLUMNS, columns === undefined || columns === 0 ? 80 : columns),
  };
}

function writeNothing(file: string): void {
  const fd = openSync(file, 'a');
  try {
    writeSync(fd, new Uint8Array());
  } finally {
    closeSync(fd);
  }
}

function unwritable(file: string, error: unknown): UsageError {
  return new UsageError('reporter-file', `cannot write ${file}: ${(error as Error).message}`);
}
