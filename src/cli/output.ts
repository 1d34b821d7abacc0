/**
 * Where results go: `--reporter NAME[=FILE]`, repeatable; `--json` for short.
 */
import { appendFile, writeFile } from 'node:fs/promises';
import { didYouMean } from '../document/did-you-mean.ts';
import type { Format, Reportable } from '../report/format.ts';
import { FORMATS, render } from '../report/format.ts';
import { UsageError } from './usage-error.ts';

export interface Sink {
  readonly format: Format;
  /** undefined: stdout. */
  readonly file: string | undefined;
}

/** For `node:util` parseArgs, in every command that yields a result. */
export const OUTPUT_OPTIONS = {
  reporter: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

export const OUTPUT_HELP = `  --reporter NAME[=FILE]  ${FORMATS.join(', ')}; repeatable; to stdout without a file
  --json                  the same as --reporter json
`;

export function parseSinks(values: { reporter?: string[]; json?: boolean }): Sink[] {
  const sinks: Sink[] = (values.reporter ?? []).map((spec) => {
    const at = spec.indexOf('=');
    const name = at < 0 ? spec : spec.slice(0, at);
    const format = FORMATS.find((candidate) => candidate === name);
    if (format === undefined) {
      const hint = didYouMean(name, FORMATS) ?? `One of ${FORMATS.join(', ')}.`;
      throw new UsageError('reporter-unknown', `There is no reporter ${JSON.stringify(name)}.`, hint);
    }
    return { format, file: at < 0 ? undefined : spec.slice(at + 1) };
  });
  if (values.json === true) sinks.push({ format: 'json', file: undefined });
  if (sinks.length === 0) sinks.push({ format: 'console', file: undefined });
  if (sinks.filter((sink) => sink.file === undefined).length > 1) {
    throw new UsageError(
      'reporter-twice',
      'Only one reporter can print to stdout.',
      'Send the others to files: NAME=FILE.',
    );
  }
  return sinks;
}

export async function emit(sinks: readonly Sink[], result: Reportable): Promise<void> {
  for (const { format, file } of sinks) {
    const text = render(format, result, { colour: file === undefined && process.stdout.isTTY === true });
    if (file === undefined) process.stdout.write(text);
    else await write(file, text);
    const summary = process.env['GITHUB_STEP_SUMMARY'] ?? '';
    if (format === 'github' && summary !== '')
      await appendFile(summary, render('markdown', result, { colour: false }));
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError('reporter-file', `Cannot write ${file}: ${(error as Error).message}`);
  }
}
