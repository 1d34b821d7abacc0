/**
 * Inlines a used probe: its steps become steps of the runbook, with the id of the using step as a prefix
 * (`blocker.stack`), and its output gets the id of the using step.
 */
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import { onlyWhere } from '../../expression/compile.ts';
import { InFile } from '../../expression/in-file.ts';
import type { Inlined } from '../../expression/names.ts';
import { Names } from '../../expression/names.ts';
import { shapeOf } from '../../expression/shape-of.ts';
import { Seen } from './draft.ts';
import { lint } from '../check/lint.ts';
import { Allowances } from '../check/allowances.ts';
import type { StepContext } from './compile-steps.ts';
import { compileLet } from './compile-let.ts';
import { compileSteps } from './compile-steps.ts';
import type { LetStep, Step } from '../model.ts';
import type { SharedFile, SharedFiles } from './shared.ts';
import { declareShared, given } from './shared-inputs.ts';
import type { ProbeData, StepData } from '../schema.ts';

/** @param probes the probes to search */
export function inlineProbe(
  probes: SharedFiles,
  context: StepContext,
  path: Path,
  step: StepData,
  id: string | undefined,
): Step[] {
  const { inFile, names, seen } = context;
  const used = probes.get(step.uses ?? '');
  const when =
    step.when === undefined ? undefined : inFile.expression([...path, 'when'], step.when, names, 'bool');
  if (when !== undefined)
    seen.conditions.push({ inFile, path: [...path, 'when'], role: 'step-when', expression: when });
  if (used === undefined || isUnusable(used)) {
    if (used === undefined) {
      inFile.report('probe-unknown', `unknown probe '${step.uses}'`, [...path, 'uses'], {
        hint: didYouMean(step.uses ?? '', probes.names()),
      });
    } else {
      inFile.report('probe-broken', `the probe '${step.uses}' has errors`, [...path, 'uses'], {
        hint: `check ${used.file.file}`,
      });
    }
    if (id !== undefined) names.declare(id, { type: 'dyn' });
    return [];
  }
  const data = used.file.data as ProbeData;
  const fields = given(context, path, step, 'probe', data.inputs);
  const prefix = `${id ?? '?'}.`;
  const key = keyOf(prefix, step, fields, when);
  const {
    inFile: probeFile,
    names: inside,
    steps,
    output,
  } = compileOnce(used, key, () => compileProbe(used, prefix, fields, when));
  seen.shared.push(probeFile);
  // Problems inside the probe are reported when the probe itself is checked.
  if (probeFile.problems.some((problem) => problem.severity === 'error')) {
    inFile.report('probe-broken', `the probe '${step.uses}' has errors`, [...path, 'uses'], {
      hint: `check ${used.file.file}`,
    });
  }
  if (id === undefined) return [];
  const type = output === undefined ? 'dyn' : names.adopt(output.type, inside);
  names.declare(id, { type, shape: output?.ast && shapeOf(output.ast, inside) });
  if (output === undefined) return steps;
  const value = when === undefined ? output : onlyWhere(when, output);
  const last: LetStep = {
    kind: 'let',
    id,
    title: step.title ?? data.title,
    expect: step.expect ?? '',
    place: inFile.file.place(path),
    needs: value.refs,
    value,
  };
  return [...steps, last];
}

interface CompiledProbe {
  readonly inFile: InFile;
  readonly names: Names;
  readonly steps: Step[];
  readonly output: CompiledExpression | undefined;
}

/** Several runbooks of a folder use a probe with the same inputs. */
const compiled = new WeakMap<SharedFile, Map<string, CompiledProbe>>();

function compileOnce(used: SharedFile, key: string, compile: () => CompiledProbe): CompiledProbe {
  let known = compiled.get(used);
  if (known === undefined) compiled.set(used, (known = new Map()));
  let one = known.get(key);
  if (one === undefined) known.set(key, (one = compile()));
  return one;
}

/** The same for uses that give the same steps: what is given, as written and as the names in it are understood. */
function keyOf(
  prefix: string,
  step: StepData,
  fields: ReadonlyMap<string, Inlined>,
  when: CompiledExpression | undefined,
): string {
  const given = Array.from(fields, ([name, { refs, shape }]) => [name, [...refs], shape]);
  return JSON.stringify(
    [prefix, step.with, given, when?.source, [...(when?.refs ?? [])]],
    (_key, value: unknown) => (value instanceof Map ? [...(value as Map<unknown, unknown>)] : value),
  );
}

/** @param fields the values of its inputs; undefined if the probe is checked by itself */
export function compileProbe(
  { file, validation }: SharedFile,
  prefix: string,
  fields: ReadonlyMap<string, Inlined> | undefined,
  only: CompiledExpression | undefined,
): CompiledProbe {
  const data = file.data as ProbeData;
  const allowances = new Allowances(data);
  const inFile = new InFile(file, allowances.allows);
  const names = Names.none();
  const seen = new Seen();
  if (!validation.isBroken(['inputs'])) declareShared(names, data.inputs, fields);
  const steps = compileSteps({ inFile, validation, names, prefix, use: undefined, only, seen }, data.steps);
  const output = validation.isBroken(['output'])
    ? undefined
    : compileLet(inFile, ['output'], data.output, names);
  lint({
    inFile,
    seen,
    data,
    allowances,
    mentioned: new Set(),
    before: [...file.problems, ...validation.problems],
    // Reported when the probe itself is checked.
    warns: fields === undefined,
  });
  return { inFile, names, steps, output };
}

function isUnusable({ file, validation }: SharedFile): boolean {
  return (
    file.data === undefined ||
    [['steps'], ['output'], ['inputs'], []].some((path) => validation.isBroken(path))
  );
}
