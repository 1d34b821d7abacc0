/**
 * The types of the expression language, as the type checker writes them, and one environment
 * that knows the whole function library.
 */
import { Environment } from '@marcbachmann/cel-js';
import { MOUNT_TYPE, PROC_STAT_TYPE } from './library/kernel.ts';
import { LIBRARY } from './library/library.ts';
import { SPECIAL_FORMS } from './special-forms.ts';

/** `string`, `list<int>`, `map<string, string>`, `dyn`, or a name that Names made for a record. */
export type CelType = string;

export const STRING_MAP: CelType = 'map<string, string>';

/** Display names of types that the checker knows only by number. */
const shown = new Map<CelType, string>();

/** Names are reused across files, because the checker never forgets one. */
const ANONYMOUS = /\bRecord\d+\b|google\.protobuf\.(?:Duration|Timestamp)/g;

export function showType(type: CelType): string {
  return type.replace(ANONYMOUS, (name) =>
    name.startsWith('google.')
      ? name.slice('google.protobuf.'.length).toLowerCase()
      : (shown.get(name) ?? name),
  );
}

/** Sets the display name of a type created during loading. Two files may use one number for different types: the last wins. */
export function nameType(name: CelType, description: string): void {
  shown.set(name, description);
}

let shared: Environment | undefined;

/** The environment with the library; never changed, only cloned. */
export function libraryEnvironment(): Environment {
  shared ??= makeEnvironment();
  return shared;
}

function makeEnvironment(): Environment {
  const environment = new Environment({
    // JSON values are dyn: ["kill", container.Id] must still be a list.
    homogeneousAggregateLiterals: false,
    limits: {
      maxAstNodes: 2000,
      maxDepth: 60,
      maxListElements: 200,
      maxMapEntries: 200,
      maxCallArguments: 8,
    },
  });
  environment.registerType('ProcStat', { fields: { ...PROC_STAT_TYPE } });
  environment.registerType('Mount', { fields: { ...MOUNT_TYPE } });
  const handler = (): never => {
    throw new Error('the checker evaluates nothing');
  };
  for (const declared of LIBRARY) {
    if (declared.builtin) continue;
    environment.registerFunction({
      name: declared.name,
      ...(declared.receiver === undefined ? {} : { receiverType: declared.receiver }),
      returnType: declared.returns,
      params: declared.params.map((type, i) => ({ name: `p${i}`, type })),
      handler,
    });
  }
  // On a dyn value (JSON), the checker gives a method call the common type of all its overloads. For `first(): T` that
  // would be T itself, so there is one more overload, on a type that no value has.
  environment.registerType('Nothing', { fields: { nothing: 'bool' } });
  for (const { name, receiver, params, returns } of LIBRARY) {
    if (receiver === undefined || !PLACEHOLDER.test(returns)) continue;
    const returnType = returns.replaceAll(new RegExp(PLACEHOLDER, 'g'), 'dyn');
    const types = params.map((type, i) => ({ name: `p${i}`, type }));
    environment.registerFunction({ name, receiverType: 'Nothing', returnType, params: types, handler });
  }
  for (const form of SPECIAL_FORMS) {
    if (form.signature !== undefined) environment.registerFunction(form.signature, handler);
  }
  return environment;
}

const PLACEHOLDER = /\b[A-Z]\b/;

/** `dyn`, or a type that may turn out to be any. */
export function isDyn(type: CelType): boolean {
  return type === 'dyn' || type.startsWith('dyn<');
}

/** The element type of a list; undefined if the type is not a list. */
export function elementType(type: CelType): CelType | undefined {
  if (isDyn(type) || type === 'list') return 'dyn';
  const inner = /^list<(.*)>$/s.exec(type)?.[1];
  return inner === undefined || /^[A-Z]$/.test(inner) ? (inner === undefined ? undefined : 'dyn') : inner;
}
