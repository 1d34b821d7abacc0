/**
 * One pass over a target: every question is asked once, however many runbooks and subjects share it,
 * and nothing runs past the overall deadline.
 */
import type { Answer, Target } from '../targets/target.ts';

/** Default overall deadline in milliseconds. */
export const DEFAULT_DEADLINE = 60_000;

/** What a step needs of a pass. */
export type Asking = Pick<Pass, 'run' | 'read' | 'pause' | 'isOver'>;

export class Pass {
  readonly target: Target;
  readonly #answers = new Map<string, Promise<Answer>>();
  readonly #endsAt: number;
  readonly #over: Promise<Answer>;
  readonly #timer: NodeJS.Timeout;
  /** Set by the timer, which may fire up to a millisecond before the clock reaches the deadline. */
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

  /** @param look index of the sample; different samples are not shared */
  run(command: string, deadline: number, nth = 0): Promise<Answer> {
    return this.#once(`run ${nth} ${command}`, (left) =>
      this.target.run(command, { deadline: Math.min(deadline, left) }),
    );
  }

  read(paths: readonly string[], deadline: number, nth = 0): Promise<Answer> {
    return this.#once(`read ${nth} ${paths.join('\0')}`, (left) =>
      this.target.read(paths, { deadline: Math.min(deadline, left) }),
    );
  }

  /** Resolves after `ms`, or when the pass is over; at once for a timeless target. */
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

  /** Clears the timer; pending questions run until their own deadlines, ignored. */
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
  const reason = `the diagnosis reached its deadline of ${deadline} ms`;
  return { status: 'timed-out', stdout: nothing, stderr: nothing, exitCode: null, ms: 0, reason };
}
