/** Reads a YAML file; a file that cannot be read is a problem in it, not an exception. */
import { readFileSync, statSync } from 'node:fs';
import type { ProblemCode } from './codes.ts';
import { Source } from './source.ts';
import { LARGEST_FILE, YamlFile, parseYaml } from './yaml-file.ts';

export function readSource(path: string): YamlFile {
  try {
    const size = statSync(path).size;
    // A file that large is refused before it is in memory.
    if (size > LARGEST_FILE * 4) return refused(path, 'file-too-large', `the file has ${size} bytes`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    return parseYaml(path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof TypeError && code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      return refused(path, 'not-utf-8', 'the file is not UTF-8 text');
    }
    const why = { ENOENT: 'there is no such file', EACCES: 'permission denied', EISDIR: 'this is a folder' };
    return refused(path, 'file-unreadable', why[code as keyof typeof why] ?? message);
  }
}

function refused(path: string, code: ProblemCode, message: string): YamlFile {
  const source = new Source(path, '');
  const { sourceLine: _, ...problem } = source.problem(code, message, 0, 1);
  return new YamlFile(source, undefined, [problem], undefined);
}
