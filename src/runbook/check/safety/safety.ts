/** Rules about the effects of a question on its node. */
import type { Path } from '../../../document/yaml-file.ts';
import type { CheckedQuestion } from '../../load/draft.ts';
import { whatChanges } from './changes.ts';
import { effectiveCommands } from './effective.ts';
import { whyHangs, whyPathHangs } from './hangs.ts';
import { hiddenFailures } from './hides.ts';

export interface Danger {
  readonly code: 'changes-system' | 'may-hang' | 'pipeline-hides-failure';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
  readonly path: Path;
  readonly start: number;
  readonly end: number;
}

const ACCEPT_HANG = "read something else, or add 'allow: [{ rule: may-hang, reason: … }]'";
const ACCEPT_CHANGE =
  "steps must only observe: move it to a remedy, or add 'allow: [{ rule: changes-system, reason: … }]'";

export function dangersOf(question: CheckedQuestion): Danger[] {
  if (question.mayChange) return [];
  const dangers: Danger[] = [];
  for (const { path, source } of question.reads) {
    const why = whyPathHangs(source);
    if (why !== undefined) {
      dangers.push({
        code: 'may-hang',
        severity: 'warning',
        message: why,
        hint: ACCEPT_HANG,
        path,
        start: 0,
        end: source.length,
      });
    }
  }
  if (question.shell === undefined || question.run === undefined) return dangers;
  const path = [...question.path, 'run'];
  for (const command of effectiveCommands(question.shell.pipelines)) {
    const { start, end } = command;
    const changes = whatChanges(command);
    if (changes !== undefined) {
      dangers.push({
        code: 'changes-system',
        severity: 'error',
        message: changes,
        hint: ACCEPT_CHANGE,
        path,
        start,
        end,
      });
    }
    const hangs = whyHangs(command);
    if (hangs !== undefined) {
      dangers.push({
        code: 'may-hang',
        severity: 'warning',
        message: hangs,
        hint: ACCEPT_HANG,
        path,
        start,
        end,
      });
    }
  }
  for (const hidden of hiddenFailures(question.shell, question.run)) {
    dangers.push({ code: 'pipeline-hides-failure', severity: 'warning', path, ...hidden });
  }
  return dangers;
}
