import { ByteBuffer } from './byte-buffer.ts';
import type { Controls, ExchangeEnd, Exchange } from './exchange.ts';
import { commandText } from './script.ts';
import type { StreamName } from './session.ts';
import type { Answer, AskLimits } from '../target.ts';

export const DEFAULT_MAX_BYTES = 1024 * 1024;
const NOTHING = new Uint8Array(0);

/** One command of a runbook. */
export class CommandExchange implements Exchange {
  readonly bare = false;
  readonly command: string;
  readonly #limits: AskLimits;
  readonly #resolve: (answer: Answer) => void;
  #output: Record<StreamName, ByteBuffer>;
  #controls: Controls | undefined;
  #began = 0;

  constructor(command: string, limits: AskLimits, resolve: (answer: Answer) => void) {
    this.command = command;
    this.#limits = limits;
    this.#resolve = resolve;
    this.#output = buffersOf(limits);
  }

  /** Its output exceeded the cap. */
  get overflowed(): boolean {
    return this.#output.stdout.overflowed || this.#output.stderr.overflowed;
  }

  deadline(): number {
    return this.#limits.deadline;
  }

  text(mark: string): string {
    return commandText(this.command, mark);
  }

  begin(controls: Controls): void {
    this.#controls = controls;
    this.#began = performance.now();
    this.#output = buffersOf(this.#limits);
  }

  data(stream: StreamName, bytes: Buffer): void {
    if (!this.#output[stream].add(bytes)) this.#controls?.overflow();
  }

  item(): void {
    // A command has no parts.
  }

  end(outcome: ExchangeEnd): void {
    const ms = this.#began === 0 ? 0 : performance.now() - this.#began;
    const { stdout, stderr } = this.#output;
    const truncated = this.overflowed;
    this.#resolve({
      ...verdictOn(outcome, truncated, this.#limits),
      stdout: stdout.bytes(),
      stderr: stderr.bytes(),
      exitCode: outcome.kind === 'ended' && !truncated ? outcome.exitCode : null,
      ms,
    });
  }
}

function buffersOf({ maxBytes = DEFAULT_MAX_BYTES }: AskLimits): Record<StreamName, ByteBuffer> {
  return { stdout: new ByteBuffer(maxBytes), stderr: new ByteBuffer(maxBytes) };
}

/** The answer to a question that was never sent. */
export function refusal(status: Answer['status'], reason: string): Answer {
  return { status, reason, stdout: NOTHING, stderr: NOTHING, exitCode: null, ms: 0 };
}

/** Translates an exchange's outcome into an answer. */
export function verdictOn(
  outcome: ExchangeEnd,
  truncated: boolean,
  limits: AskLimits,
): Pick<Answer, 'status' | 'reason' | 'stuck'> {
  const cap = `printed more than ${limits.maxBytes ?? DEFAULT_MAX_BYTES} bytes and was stopped`;
  switch (outcome.kind) {
    case 'ended':
      return truncated ? { status: 'truncated', reason: cap } : { status: 'answered' };
    case 'stopped': {
      const missed = `missed its deadline of ${limits.deadline} ms`;
      const why = outcome.why === 'overflow' ? cap : missed;
      const [task] = outcome.stuck;
      if (task === undefined)
        return { status: outcome.why === 'overflow' ? 'truncated' : 'timed-out', reason: why };
      const where = task.wchan === '' || task.wchan === '0' ? '' : ` in ${task.wchan}`;
      const reason = `${why}; task ${task.pid} (${task.comm}) is in state ${task.state}${where} and cannot be killed`;
      return { status: 'abandoned', reason, stuck: outcome.stuck };
    }
    case 'lost':
    case 'unsent':
      return { status: outcome.reachable ? 'failed' : 'unreachable', reason: outcome.reason };
  }
}
