/**
 * Changes one answer of a recorded failure at a time: missing, timed out, as on the healthy node, or as in another
 * drill. The resulting diagnosis shows what the conclusion depends on.
 */
import type { Answer } from '../targets/target.ts';
import type { Asked, Capture, Question } from '../capture/model.ts';
import { keyOf } from '../capture/model.ts';
import type { ReplayIndex } from '../capture/replay.ts';
import { replayIndex } from '../capture/replay.ts';
import { decoded, perturbed } from './perturbed.ts';
import type { RecordedDrill } from '../drill/recorded.ts';

/** The change if the answer is taken from elsewhere. */
export const BORROWED = 'as elsewhere';

export interface WhatIf {
  /** The command or the path. */
  readonly question: string;
  /** The question itself, the only one with other answers. */
  readonly asked: Question;
  /** How its answer differs, e.g. `timed out`, `as before`. */
  readonly change: string;
  readonly replay: ReplayIndex;
}

/**
 * Returns nothing for a drill without a failure.
 * @param isMeant selects questions by command or path: a capture contains the questions of all runbooks
 * @param elsewhere answers to the same question for other subjects or in other drills
 */
export function whatIfs(
  drill: RecordedDrill,
  isMeant: (question: string) => boolean = () => true,
  elsewhere: (question: string) => readonly (readonly Answer[])[] = () => [],
): WhatIf[] {
  const during = drill.phases.find(({ phase }) => phase === 'during')?.capture;
  if (during === undefined) return [];
  const healthy = drill.phases.flatMap(({ phase, capture }) =>
    phase === 'during' ? [] : [{ change: `as ${phase}`, answers: answersByKey(capture) }],
  );
  return during.asked.flatMap((asked, nth) => {
    const question = describeQuestion(asked.question);
    const paths = 'read' in asked.question ? asked.question.read : [];
    if (![question, ...paths].some(isMeant)) return [];
    const others = healthy.flatMap(({ change, answers }) => {
      const other = answers.get(keyOf(asked.question));
      return other === undefined || isSame(asked.answers, other) ? [] : [{ change, answers: other }];
    });
    const borrowed = [...new Set([question, ...paths])].flatMap(elsewhere).flatMap((given) => {
      const answers = asIfHere(given, asked);
      return isSame(asked.answers, answers) ? [] : [{ change: BORROWED, answers }];
    });
    return [...others, ...perturbed(asked), ...borrowed].map(({ change, answers }) => ({
      question,
      asked: asked.question,
      change,
      replay: lazyIndex(during, nth, answers),
    }));
  });
}

/** Moves a file found elsewhere to the path of this one. */
function asIfHere(given: readonly Answer[], { question, answers }: Asked): readonly Answer[] {
  const path = 'read' in question ? (answers[0]?.path ?? question.read[0]) : undefined;
  return given.map((answer) =>
    answer.path === undefined || path === undefined ? answer : { ...answer, path },
  );
}

/** Indexed on first use: most are never used. */
function lazyIndex(capture: Capture, nth: number, answers: readonly Answer[]): ReplayIndex {
  let index: ReplayIndex | undefined;
  return {
    target(name) {
      index ??= replayIndex({ ...capture, asked: changed(capture.asked, nth, answers) });
      return index.target(name);
    },
  };
}

function changed(asked: readonly Asked[], nth: number, answers: readonly Answer[]): Asked[] {
  return asked.map((each, i) => (i === nth ? { ...each, answers } : each));
}

function answersByKey({ asked }: Capture): Map<string, readonly Answer[]> {
  return new Map(asked.map(({ question, answers }) => [keyOf(question), answers]));
}

function isSame(a: readonly Answer[], b: readonly Answer[]): boolean {
  const text = (answers: readonly Answer[]): string =>
    JSON.stringify([...new Set(answers.map((each) => `${each.status} ${each.exitCode} ${decoded(each)}`))]);
  return text(a) === text(b);
}

function describeQuestion(question: Question): string {
  return 'run' in question ? question.run.trim() : question.read.join(' | ');
}
