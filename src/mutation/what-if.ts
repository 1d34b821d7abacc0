/**
 * One fact of a recorded failure at a time, as it might have been: missing, late, as on the healthy node, or as
 * in another drill.
 * What a runbook then concludes tells what its conclusion rests on.
 */
import type { Answer } from '../targets/target.ts';
import type { Asked, Capture, Question } from '../capture/model.ts';
import { keyOf } from '../capture/model.ts';
import type { ReplayIndex } from '../capture/replay.ts';
import { replayIndex } from '../capture/replay.ts';
import { decoded, perturbed } from './perturbed.ts';
import type { RecordedDrill } from '../drill/recorded.ts';

/** The change where the answer is one that was given elsewhere. */
export const BORROWED = 'as elsewhere';

export interface WhatIf {
  /** The command or the path, as it was asked. */
  readonly question: string;
  /** What is different about its answer, e.g. `timed out`, `as before`. */
  readonly change: string;
  readonly replay: ReplayIndex;
}

/**
 * None where the drill has no failure in it.
 * @param isMeant by the command, or by a path that was looked for: a capture holds the questions of all runbooks
 * @param elsewhere what the same was answered about somebody else, or in another drill
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
      change,
      replay: lazyIndex(during, nth, answers),
    }));
  });
}

/** A file that was found elsewhere is found where this one was, or would be. */
function asIfHere(given: readonly Answer[], { question, answers }: Asked): readonly Answer[] {
  const path = 'read' in question ? (answers[0]?.path ?? question.read[0]) : undefined;
  return given.map((answer) =>
    answer.path === undefined || path === undefined ? answer : { ...answer, path },
  );
}

/** Indexed when it is first needed: most are not. */
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
  const told = (answers: readonly Answer[]): string =>
    JSON.stringify([...new Set(answers.map((each) => `${each.status} ${each.exitCode} ${decoded(each)}`))]);
  return told(a) === told(b);
}

function describeQuestion(question: Question): string {
  return 'run' in question ? question.run.trim() : question.read.join(' | ');
}
