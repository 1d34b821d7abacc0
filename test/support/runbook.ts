import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Runbook } from '../../src/runbook/model.ts';

/** A runbook with these keys, which must load without errors. */
export function runbookOf(yaml: string, id = 'rb'): Runbook {
  const text = `runbook: ${id}\ntitle: A test\ndescription: A test.\n${yaml}`;
  const { runbook, problems } = loadRunbook({ file: `/${id}.yaml`, text });
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (runbook === undefined || errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  return runbook;
}
