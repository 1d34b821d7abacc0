/** A target that answers from a table; anything else is not found, or fails like a missing command. */
import type { Answer, AnswerStatus, Target } from '../../src/targets/target.ts';

export interface Reply {
  readonly status?: AnswerStatus;
  readonly text?: string;
  readonly exitCode?: number;
  readonly stderr?: string;
  readonly partial?: string;
  /** Milliseconds before it answers; Infinity: never. */
  readonly after?: number;
}

export class FakeTarget implements Target {
  readonly name = 'fake';
  /** Every question, in the order asked. */
  readonly asked: string[] = [];
  readonly #replies: Readonly<Record<string, Reply | readonly Reply[]>>;
  readonly #times = new Map<string, number>();

  /** Keys are commands and paths. A list gives one reply per question, and repeats the last. */
  constructor(replies: Readonly<Record<string, Reply | readonly Reply[]>>) {
    this.#replies = replies;
  }

  run(command: string): Promise<Answer> {
    this.asked.push(command);
    return answer(this.#next(command) ?? { exitCode: 127, stderr: 'sh: not found' }, true);
  }

  read(paths: readonly string[]): Promise<Answer> {
    this.asked.push(paths.join(' | '));
    for (const path of paths) {
      const reply = this.#next(path);
      if (reply !== undefined) return answer(reply, false);
    }
    return answer({ status: 'not-found' }, false);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #next(question: string): Reply | undefined {
    const replies = this.#replies[question];
    if (replies === undefined || !Array.isArray(replies)) return replies as Reply | undefined;
    const nth = this.#times.get(question) ?? 0;
    this.#times.set(question, nth + 1);
    return (replies as readonly Reply[])[Math.min(nth, replies.length - 1)];
  }
}

async function answer(reply: Reply, isCommand: boolean): Promise<Answer> {
  if (reply.after === Infinity) return new Promise(() => {});
  if (reply.after !== undefined) await new Promise((resolve) => setTimeout(resolve, reply.after));
  const status = reply.status ?? 'answered';
  const encoder = new TextEncoder();
  return {
    status,
    stdout: encoder.encode(reply.text ?? ''),
    stderr: encoder.encode(reply.stderr ?? ''),
    exitCode: isCommand && status === 'answered' ? (reply.exitCode ?? 0) : null,
    ms: 1,
    ...(reply.partial === undefined ? {} : { partial: reply.partial }),
    ...(status === 'answered' ? {} : { reason: `it is ${status}` }),
  };
}
