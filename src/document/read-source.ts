/** Reads a YAML file; an unreadable file is a problem, not an exception. */
import type { ProblemCode } from './codes.ts';
import { FileRefused, readRegularFile } from './regular-file.ts';
import { Source } from './source.ts';
import type { YamlOptions } from './yaml-file.ts';
import { LARGEST_FILE, YamlFile, parseYaml } from './yaml-file.ts';

/**
 * Reads a YAML file, e.g. for `mutate`. An unreadable file gets a problem; nothing is thrown.
 *
 * @example
 * const file = readSource('runbooks/disk-full.yaml');
 * console.log(file.problems.length, file.place(['runbook']).line);
 */
export function readSource(path: string, options: YamlOptions = {}): YamlFile {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readRegularFile(path, LARGEST_FILE * 4));
  } catch (error) {
    if (error instanceof FileRefused) {
      const code = error.code === 'too-large' ? 'file-too-large' : 'file-unreadable';
      return refused(path, code, error.code === 'too-large' ? `the file ${error.message}` : error.message);
    }
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return refused(path, 'not-utf-8', 'the file is not UTF-8 text');
  }
  return parseYaml(path, text, options);
}

function refused(path: string, code: ProblemCode, message: string): YamlFile {
  const source = new Source(path, '');
  const { sourceLine: _, ...problem } = source.problem(code, message, 0, 1);
  return new YamlFile(source, undefined, [problem], undefined);
}
