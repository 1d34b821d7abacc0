/**
 * One pass over a target: every question is asked once, however many runbooks and subjects have it,
 * and nothing is asked or waited for past the deadline of the whole.
 */
import type { Answer, Target } from '../targets/target.ts';

/** Milliseconds for a whole diagnosis where nobody says otherwise. */
export const DEFAULT_DEADLINE = 60_000;

export class Pass {
  readonly target: Target;
  readonly #answers = new Map<string, Promise<Answer>>();
  readonly #endsAt: number;
  readonly #over: Promise<Answer>;
  readonly #timer: NodeJS.Timeout;
  /** A timer may fire up to a millisecond before its time by the clock below; then the pass is over all the same. */
  #ended = false;

  /** @param deadline milliseconds from now */
  constructor(target: Target, deadline: number = DEFAULT_DEADLINE) {
    this.target = target;
    this.#endsAt = performance.now() + deadline;
    let timer: NodeJS.Timeout | undefined;
    this.#over = new Promise((resolve) => {
      timer = setTimeout(() => {
        this.#ended = true;
        resolve(outOfTime(deadline));
      }, deadline);
    });
    this.#timer = timer as unknown as NodeJS.Timeout;
  }

  /** @param look which of several looks at the same thing this is; looks are not shared with one another */
  run(command: string, deadline: number, look = 0): Promise<Answer> {
    return this.#once(`run ${look} ${command}`, (left) =>
      this.target.run(command, { deadline: Math.min(deadline, left) }),
    );
  }

  read(paths: readonly string[], deadline: number, look = 0): Promise<Answer> {
    return this.#once(`read ${look} ${paths.join('\0')}`, (left) =>
      this.target.read(paths, { deadline: Math.min(deadline, left) }),
    );
  }

  /** Resolves after `ms`, or when the pass is over; at once where nothing moves. */
  async pause(ms: number): Promise<void> {
    if (this.target.timeless === true) return;
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([waited, this.#over]);
    clearTimeout(timer);
  }

  get isOver(): boolean {
    return this.#ended || performance.now() >= this.#endsAt;
  }

  /** Frees the timer; questions under way go on until their own deadlines, unheard. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #once(question: string, ask: (left: number) => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const left = this.#endsAt - performance.now();
    const answer = this.isOver ? this.#over : Promise.race([ask(left), this.#over]);
    this.#answers.set(question, answer);
    return answer;
  }
}

function outOfTime(deadline: number): Answer {
  const nothing = new Uint8Array();
  const reason = `the diagnosis had ${deadline} ms, and they were over`;
  return { status: 'timed-out', stdout: nothing, stderr: nothing, exitCode: null, ms: 0, reason };
}
