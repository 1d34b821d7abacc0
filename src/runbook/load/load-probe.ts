/** Checks a probe by itself. */
import { inOrder } from '../../document/order.ts';
import type { Problem } from '../../document/problem.ts';
import { readSource } from '../../document/read-source.ts';
import { validate } from '../../document/validate.ts';
import { parseYaml } from '../../document/yaml-file.ts';
import { compileProbe } from './inline-probe.ts';
import { checkFileName } from './name-problem.ts';
import type { ProbeData } from '../schema.ts';
import { probe as probeSchema } from '../schema.ts';

/** @param from a file's path, or its text with the file name to use in problems */
export function checkProbe(from: string | { readonly file: string; readonly text: string }): Problem[] {
  const file = typeof from === 'string' ? readSource(from) : parseYaml(from.file, from.text);
  if (file.data === undefined) {
    return file.problems.length > 0
      ? [...file.problems]
      : [file.problem('yaml-syntax', 'the file is empty', [])];
  }
  const validation = validate(file, probeSchema);
  const problems = [...file.problems, ...validation.problems];
  if (typeof file.data !== 'object' || file.data === null || Array.isArray(file.data))
    return inOrder(problems);
  const { inFile } = compileProbe({ file, validation }, '', undefined, undefined);
  checkFileName(inFile, 'probe', (file.data as ProbeData).probe);
  return inOrder([...problems, ...inFile.problems]);
}
