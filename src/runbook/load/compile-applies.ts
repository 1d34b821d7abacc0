/** Compiles `applies-if`: the use of a probe that says whether the runbook applies. */
import type { Validation } from '../../document/validate.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { isDyn, showType } from '../../expression/types.ts';
import { APPLIES_IF } from '../model.ts';
import type { Applies, Step } from '../model.ts';
import type { AppliesIfData, ProbeData, StepData } from '../schema.ts';
import type { StepContext } from './compile-steps.ts';
import type { Seen } from './draft.ts';
import type { SharedFiles } from './shared.ts';

interface AppliesContext {
  readonly inFile: InFile;
  readonly validation: Validation;
  readonly names: Names;
  readonly seen: Seen;
  readonly use: (context: StepContext, path: Path, step: StepData, id: string | undefined) => Step[];
  readonly probes: SharedFiles;
}

const PATH: Path = [APPLIES_IF];

/** Declares nothing: no expression of the runbook can read the answer. */
export function compileApplies(
  { inFile, validation, names, seen, use, probes }: AppliesContext,
  data: AppliesIfData | undefined,
): Applies | undefined {
  if (data === undefined || validation.isBroken(PATH)) return undefined;
  const inside = names.child();
  const context = { inFile, validation, names: inside, prefix: '', use: undefined, only: undefined, seen };
  const steps = use(context, PATH, data, APPLIES_IF);
  const type = inside.get(APPLIES_IF)?.type ?? 'dyn';
  if (type !== 'bool' && !isDyn(type)) {
    inFile.report(
      'type-mismatch',
      `the output of the probe '${data.uses}' must be a bool here, got ${showType(type)}`,
      [...PATH, 'uses'],
      { hint: 'compare it with something, for example size(output) > 0' },
    );
  }
  if (steps.length === 0) return undefined;
  const probe = probes.get(data.uses)?.file.data as ProbeData | undefined;
  const title = probe?.title ?? data.uses;
  return {
    place: inFile.file.place(PATH),
    probe: data.uses,
    title,
    steps,
    otherwise: probe?.['if-false'] ?? `${title.replace(/[.\s]+$/, '')} No`,
  };
}
