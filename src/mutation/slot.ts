/**
 * The slots of a loaded runbook in which a mutant can be placed without reloading the rest.
 */
import type { Path } from '../document/yaml-file.ts';
import type { Expression, Outcome } from '../expression/outcome.ts';
import type { Finding, Parser, AskStep, Remedy, Runbook, Step } from '../runbook/model.ts';

/** The content of a slot: a function of the scope, or of a text. */
export type Slotted =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'parser'; readonly parse: Parser };

export interface Slot {
  /** Identifies the slot. */
  readonly key: string;
  /** undefined if the runbook has no such slot. */
  get(runbook: Runbook): Slotted | undefined;
  /** A copy of the runbook with this in the slot. */
  with(runbook: Runbook, slotted: Slotted): Runbook;
}

export function constant(value: unknown): Expression {
  const outcome: Outcome<unknown> = { kind: 'value', value };
  return { source: JSON.stringify(value), refs: new Set(), evaluate: () => outcome };
}

const ALWAYS = constant(true);

/**
 * @param path of an expression or a regular expression in the document
 * @param data of the document
 * @param prefix of the step ids of a used probe; '' in a runbook
 */
export function slotAt(path: Path, data: unknown, prefix: string): Slot | undefined {
  const [part, nth] = path;
  const rest = path.slice(2).map(String);
  if (part === 'output') return stepSlot(prefix.slice(0, -1), 'let');
  if (part === 'subjects') return subjectsSlot(String(nth), rest);
  if (typeof nth !== 'number') return undefined;
  if (part === 'steps') {
    const id = stepIds(data)[nth];
    // A `let` is one expression, also if it is a map or a choice, or has a loop.
    const field = isLet(data, nth) ? 'let' : rest.join('.');
    return id === undefined ? undefined : stepSlot(prefix + id, field);
  }
  if (part === 'findings') return findingSlot(nth, rest);
  if (part === 'remedies' && rest[0] === 'when') return remedySlot(nth);
  if (part === 'remedies' && rest[0] === 'commands' && rest[2] === 'when')
    return commandSlot(nth, Number(rest[1]));
  return undefined;
}

/** Step ids as the loader assigns them: each `healthy-if` gets a number. */
export function stepIds(data: unknown): (string | undefined)[] {
  const steps: unknown = (data as { steps?: unknown } | undefined)?.steps;
  let healthyIfs = 0;
  return (Array.isArray(steps) ? (steps as Record<string, unknown>[]) : []).map((step) => {
    if (step['healthy-if'] !== undefined) return `healthy-if-${++healthyIfs}`;
    return typeof step['id'] === 'string' ? step['id'] : undefined;
  });
}

function isLet(data: unknown, nth: number): boolean {
  return (data as { steps?: readonly { readonly let?: unknown }[] }).steps?.[nth]?.let !== undefined;
}

function subjectsSlot(field: string, rest: readonly string[]): Slot | undefined {
  const key = `subjects ${field}`;
  if (field === 'name' || field === 'where') {
    return {
      key,
      get: ({ subjects }) => (subjects === undefined ? undefined : expression(subjects[field] ?? ALWAYS)),
      with: (runbook, slotted) =>
        runbook.subjects === undefined || slotted.kind !== 'expression'
          ? runbook
          : { ...runbook, subjects: { ...runbook.subjects, [field]: slotted.expression } },
    };
  }
  if (field !== 'parse' || rest[0] !== 'regex') return undefined;
  return stepSlot('subjects', 'parse.regex');
}

interface StepField {
  get(step: Step): Slotted | undefined;
  with(step: Step, slotted: Slotted): Step;
}

const STEP_FIELDS: Readonly<Record<string, StepField>> = {
  let: {
    get: (step) => (step.kind === 'let' ? expression(step.value) : undefined),
    with: (step, slotted) =>
      step.kind === 'let' && slotted.kind === 'expression' ? { ...step, value: slotted.expression } : step,
  },
  'healthy-if': {
    get: (step) => (step.kind === 'healthy-if' ? expression(step.condition) : undefined),
    with: (step, slotted) =>
      step.kind === 'healthy-if' && slotted.kind === 'expression'
        ? { ...step, condition: slotted.expression }
        : step,
  },
  when: {
    get: (step) => (isAskStep(step) ? expression(step.when ?? ALWAYS) : undefined),
    with: (step, slotted) =>
      isAskStep(step) && slotted.kind === 'expression' ? { ...step, when: slotted.expression } : step,
  },
  for: {
    get: (step) => (isAskStep(step) && step.loop !== undefined ? expression(step.loop.list) : undefined),
    with: (step, slotted) =>
      isAskStep(step) && step.loop !== undefined && slotted.kind === 'expression'
        ? { ...step, loop: { ...step.loop, list: slotted.expression } }
        : step,
  },
  'samples.until': {
    get: (step) =>
      isAskStep(step) && step.samples?.until !== undefined ? expression(step.samples.until) : undefined,
    with: (step, slotted) =>
      isAskStep(step) && step.samples !== undefined && slotted.kind === 'expression'
        ? { ...step, samples: { ...step.samples, until: slotted.expression } }
        : step,
  },
  'parse.regex': {
    get: (step) => (isAskStep(step) ? parser(step.parse) : undefined),
    with: (step, slotted) =>
      isAskStep(step) && slotted.kind === 'parser' ? { ...step, parse: slotted.parse } : step,
  },
};

export function stepSlot(id: string, name: string): Slot | undefined {
  const field = Object.hasOwn(STEP_FIELDS, name) ? STEP_FIELDS[name] : undefined;
  if (field === undefined) return undefined;
  return {
    key: `step ${id} ${name}`,
    get: (runbook) => {
      const step = allSteps(runbook).find((one) => one.id === id);
      return step === undefined ? undefined : field.get(step);
    },
    with: (runbook, slotted) =>
      withSteps(runbook, (step) => (step.id === id ? field.with(step, slotted) : step)),
  };
}

/** Also those that say whether it applies, and those that list the subjects. */
export function allSteps({ applies, subjects, steps }: Runbook): Step[] {
  return [...(applies?.steps ?? []), ...(subjects?.steps ?? []), ...steps];
}

export function withSteps(runbook: Runbook, change: (step: Step) => Step): Runbook {
  const { applies, subjects, steps } = runbook;
  return {
    ...runbook,
    applies: applies && { ...applies, steps: applies.steps.map(change) },
    subjects: subjects && { ...subjects, steps: subjects.steps.map(change) },
    steps: steps.map(change),
  };
}

function findingSlot(nth: number, [field, index]: readonly string[]): Slot | undefined {
  const key = `finding ${nth} ${field} ${index ?? 0}`;
  const put = (runbook: Runbook, changed: (finding: Finding) => Finding): Runbook => ({
    ...runbook,
    findings: runbook.findings.map((finding, i) => (i === nth ? changed(finding) : finding)),
  });
  if (field === 'when') {
    return {
      key,
      get: ({ findings }) => findings[nth] && expression(findings[nth].when),
      with: (runbook, slotted) =>
        slotted.kind !== 'expression'
          ? runbook
          : put(runbook, (finding) => ({ ...finding, when: slotted.expression })),
    };
  }
  if (field !== 'confirm') return undefined;
  const i = Number(index ?? 0);
  return {
    key,
    get: ({ findings }) => {
      const confirm = findings[nth]?.confirm[i];
      return confirm && expression(confirm);
    },
    with: (runbook, slotted) =>
      slotted.kind !== 'expression'
        ? runbook
        : put(runbook, (finding) => ({ ...finding, confirm: finding.confirm.with(i, slotted.expression) })),
  };
}

function remedySlot(nth: number): Slot {
  return {
    key: `remedy ${nth}`,
    get: ({ remedies }) => remedies[nth] && expression(remedies[nth].when ?? ALWAYS),
    with: (runbook, slotted) =>
      slotted.kind !== 'expression'
        ? runbook
        : putRemedy(runbook, nth, (remedy) => ({ ...remedy, when: slotted.expression })),
  };
}

function commandSlot(nth: number, command: number): Slot {
  return {
    key: `remedy ${nth} ${command}`,
    get: ({ remedies }) => {
      const found = remedies[nth]?.commands.find((one) => one.nth === command);
      return found && expression(found.when ?? ALWAYS);
    },
    with: (runbook, slotted) =>
      slotted.kind !== 'expression'
        ? runbook
        : putRemedy(runbook, nth, (remedy) => ({
            ...remedy,
            commands: remedy.commands.map((one) =>
              one.nth === command ? { ...one, when: slotted.expression } : one,
            ),
          })),
  };
}

function putRemedy(runbook: Runbook, nth: number, changed: (remedy: Remedy) => Remedy): Runbook {
  return {
    ...runbook,
    remedies: runbook.remedies.map((remedy, i) => (i === nth ? changed(remedy) : remedy)),
  };
}

function isAskStep(step: Step): step is AskStep {
  return step.kind === 'run' || step.kind === 'read';
}

function expression(slotted: Expression): Slotted {
  return { kind: 'expression', expression: slotted };
}

function parser(parse: Parser): Slotted {
  return { kind: 'parser', parse };
}
