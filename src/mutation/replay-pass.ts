/**
 * A step's questions to a recording, without deadlines, noted.
 */
import type { Question } from '../capture/model.ts';
import type { Asking } from '../diagnose/pass.ts';
import type { Answer, Target } from '../targets/target.ts';

export class ReplayPass implements Asking {
  readonly isOver = false;
  readonly asked: Question[] = [];
  readonly #target: Target;
  readonly #answers = new Map<string, Promise<Answer>>();

  constructor(target: Target) {
    this.#target = target;
  }

  run(command: string, deadline: number, nth = 0): Promise<Answer> {
    return this.#once(`run ${nth} ${command}`, { run: command }, () =>
      this.#target.run(command, { deadline }),
    );
  }

  read(paths: readonly string[], deadline: number, nth = 0): Promise<Answer> {
    return this.#once(`read ${nth} ${paths.join('\0')}`, { read: paths }, () =>
      this.#target.read(paths, { deadline }),
    );
  }

  async pause(): Promise<void> {
    // A recording has all samples.
  }

  #once(key: string, question: Question, ask: () => Promise<Answer>): Promise<Answer> {
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      this.asked.push(question);
      this.#answers.set(key, (answer = ask()));
    }
    return answer;
  }
}
