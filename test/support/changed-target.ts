/** A recorded drill in which some answers are others. */
import { join } from 'node:path';
import { openCapture } from '../../src/capture/replay.ts';
import type { Answer, AskLimits, Target } from '../../src/targets/target.ts';
import type { Reply } from './fake-target.ts';
import { FakeTarget } from './fake-target.ts';
import { ROOT } from './program.ts';

/**
 * @param phase folder and file below `test/fixtures/captures`, such as `paused/during`
 * @param changes by a text that is in exactly one command; a list gives one reply per question
 */
export async function changedTarget(
  phase: string,
  changes: Readonly<Record<string, Reply | readonly Reply[]>>,
): Promise<Target> {
  const recorded = await openCapture(join(ROOT, 'test/fixtures/captures', `${phase}.json`));
  const fakes = Object.entries(changes).map(([text, reply]) => ({
    text,
    fake: new FakeTarget({ it: reply }),
  }));
  return {
    name: recorded.name,
    // Nothing changes by itself, so there is nothing to wait for between samples.
    timeless: true,
    run: (command: string, limits: AskLimits): Promise<Answer> =>
      fakes.find(({ text }) => command.includes(text))?.fake.run('it') ?? recorded.run(command, limits),
    read: (paths: readonly string[], limits: AskLimits): Promise<Answer> => recorded.read(paths, limits),
    close: () => recorded.close(),
    [Symbol.asyncDispose]: () => recorded.close(),
  };
}
