/**
 * Runs a scenario's own commands in the lab: actions, and the oracle, which is polled until it reports the expected
 * state.
 */
import type { Binding, Scope, Template } from '../expression/outcome.ts';
import type { Action, Oracle, Scenario } from '../scenario/model.ts';
import type { Answer, Target } from '../targets/target.ts';
import { decodeUtf8 } from '../targets/target.ts';

/** Milliseconds between two oracle polls: short at first, because most faults appear at once. */
const POLL_FROM = 5;
const POLL_TO = 100;
/** Time limit for one oracle poll. Milliseconds. */
const ONE_POLL = 5_000;

export type InputValues = Readonly<Record<string, string | bigint | boolean>>;

export function scenarioScope(scenario: Scenario, inputs: InputValues, version: string): Scope {
  return new Map<string, Binding>([
    ['inputs', { kind: 'value', value: inputs }],
    ['lab', { kind: 'value', value: { version } }],
    ['scenario', { kind: 'value', value: scenario.id }],
  ]);
}

/** The outcome of one of a scenario's commands. */
export interface ActionOutcome {
  readonly ok: boolean;
  /** Why it failed, with the command's last output. */
  readonly message: string;
  readonly answer: Answer | undefined;
}

export async function act(action: Action, scope: Scope, target: Target): Promise<ActionOutcome> {
  const command = action.run.render(scope);
  if (command.kind !== 'value') {
    return { ok: false, message: `${action.title}: ${command.why}`, answer: undefined };
  }
  const answer = await target.run(command.value, { deadline: action.deadline });
  if (answer.status === 'answered' && answer.exitCode === 0) return { ok: true, message: '', answer };
  return { ok: false, message: `${action.title}: ${failure(answer)}`, answer };
}

export interface OracleOutcome {
  readonly reached: boolean;
  /** The output of the last poll. */
  readonly said: string;
  readonly looks: number;
}

/**
 * Polls until the oracle holds (or, with `holds` false, until it does not), at most until its deadline. An oracle
 * that cannot be evaluated neither holds nor stops holding.
 */
export async function awaitOracle(
  oracle: Oracle,
  holds: boolean,
  scope: Scope,
  target: Target,
  signal: AbortSignal | undefined,
): Promise<OracleOutcome> {
  const command = rendered(oracle.run, scope);
  const endsAt = performance.now() + oracle.deadline;
  let said = command.why;
  let wait = POLL_FROM;
  for (let looks = 1; ; looks++) {
    if (command.text === undefined) return { reached: false, said, looks: 0 };
    const left = Math.ceil(Math.max(1, Math.min(ONE_POLL, endsAt - performance.now())));
    const answer = await target.run(command.text, { deadline: left });
    said = failure(answer);
    if (holdsBy(answer) === holds) return { reached: true, said, looks };
    if (signal?.aborted === true || performance.now() + wait >= endsAt)
      return { reached: false, said, looks };
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(POLL_TO, wait * 1.5);
  }
}

/** One poll: whether the oracle holds now, and its output. `holds` is undefined if it could not be evaluated. */
export async function lookAtOracle(
  oracle: Oracle,
  scope: Scope,
  target: Target,
): Promise<{ readonly holds: boolean | undefined; readonly said: string }> {
  const command = rendered(oracle.run, scope);
  if (command.text === undefined) return { holds: undefined, said: command.why };
  const answer = await target.run(command.text, { deadline: ONE_POLL });
  return { holds: holdsBy(answer), said: failure(answer) };
}

/**
 * From this exit code on, a shell reports that the command was not found, could not be run, or was killed (POSIX,
 * 2.8.2).
 */
const NOT_ASKED_FROM = 126;

function holdsBy({ status, exitCode }: Answer): boolean | undefined {
  if (status !== 'answered' || exitCode === null || exitCode >= NOT_ASKED_FROM) return undefined;
  return exitCode === 0;
}

function rendered(template: Template, scope: Scope): { text: string | undefined; why: string } {
  const outcome = template.render(scope);
  return outcome.kind === 'value' ? { text: outcome.value, why: '' } : { text: undefined, why: outcome.why };
}

function failure(answer: Answer): string {
  const last = [decodeUtf8(answer.stdout), decodeUtf8(answer.stderr)]
    .flatMap((text) => text.trimEnd().split('\n').slice(-3))
    .filter((line) => line !== '');
  const how =
    answer.status === 'answered' ? `exit code ${answer.exitCode}` : (answer.reason ?? answer.status);
  return last.length === 0 ? how : `${how}: ${last.join(' | ')}`;
}
