/**
 * One fact of a recorded failure at a time, as it might have been: missing, late, or as on the healthy node.
 * What a runbook then concludes tells what its conclusion rests on.
 */
import type { Answer } from '../target/target.ts';
import type { Asked, Capture, Question } from '../target/capture/model.ts';
import { keyOf } from '../target/capture/model.ts';
import type { ReplayIndex } from '../target/capture/replay.ts';
import { replayIndex } from '../target/capture/replay.ts';
import type { RecordedDrill } from './recorded.ts';

export interface WhatIf {
  /** The command or the path, as it was asked. */
  readonly question: string;
  /** What is different about its answer, e.g. `timed out`, `as before`. */
  readonly change: string;
  readonly replay: ReplayIndex;
}

const NOTHING = new Uint8Array();
/** Of longer outputs no single line is left out: these are lists of which nobody needs all. */
const MOST_LINES = 6;

/**
 * None where the drill has no failure in it.
 * @param isMeant by the command, or by a path that was looked for: a capture holds the questions of all runbooks
 */
export function whatIfs(drill: RecordedDrill, isMeant: (question: string) => boolean = () => true): WhatIf[] {
  const during = drill.phases.find(({ phase }) => phase === 'during')?.capture;
  if (during === undefined) return [];
  const healthy = drill.phases.flatMap(({ phase, capture }) =>
    phase === 'during' ? [] : [{ change: `as ${phase}`, answers: answersByKey(capture) }],
  );
  return during.asked.flatMap((asked, nth) => {
    const question = textOf(asked.question);
    const paths = 'read' in asked.question ? asked.question.read : [];
    if (![question, ...paths].some(isMeant)) return [];
    const others = healthy.flatMap(({ change, answers }) => {
      const other = answers.get(keyOf(asked.question));
      return other === undefined || isSame(asked.answers, other) ? [] : [{ change, answers: other }];
    });
    return [...others, ...perturbed(asked)].map(({ change, answers }) => ({
      question,
      change,
      replay: lazyIndex(during, nth, answers),
    }));
  });
}

interface OtherAnswers {
  readonly change: string;
  readonly answers: readonly Answer[];
}

function perturbed({ question, answers }: Asked): OtherAnswers[] {
  const others: OtherAnswers[] = [
    { change: 'timed out', answers: answers.map((answer) => lost(answer, 'timed-out')) },
  ];
  const [first] = answers;
  if (first === undefined) return others;
  if ('read' in question) {
    others.push(...elsewhere(question.read, answers));
    if (first.status !== 'not-found') {
      others.push({ change: 'missing', answers: answers.map((answer) => lost(answer, 'not-found')) });
    }
  } else {
    if (first.stdout.byteLength > 0) {
      others.push({ change: 'empty', answers: answers.map((answer) => ({ ...answer, stdout: NOTHING })) });
    }
    for (const exitCode of [0, 1, 2]) {
      if (first.status !== 'answered' || first.exitCode === exitCode) continue;
      others.push({
        change: `exit ${exitCode}`,
        answers: answers.map((answer) => ({ ...answer, exitCode })),
      });
    }
  }
  // One look alone that differs from the others: only then is `all` not `exists`.
  if (answers.length > 1) {
    const look = answers.length >> 1;
    others.push({
      change: `look ${look + 1} empty`,
      answers: answers.with(look, { ...first, stdout: NOTHING }),
    });
  }
  return [...others, ...withoutLines(answers), ...otherNumbers(answers)];
}

/** The same content in another of the files that were looked for. */
function elsewhere(paths: readonly string[], answers: readonly Answer[]): OtherAnswers[] {
  const [first] = answers;
  if (first?.status !== 'answered' || paths.length < 2) return [];
  return paths.flatMap((path) =>
    path === first.path
      ? []
      : [{ change: `at ${path}`, answers: answers.map((answer) => ({ ...answer, path })) }],
  );
}

function withoutLines(answers: readonly Answer[]): OtherAnswers[] {
  const [only] = answers;
  if (only === undefined || answers.length > 1) return [];
  const lines = decoded(only).split(/(?<=\n)/);
  if (lines.length < 2 || lines.length > MOST_LINES) return [];
  return lines.map((_, nth) => ({
    change: `without line ${nth + 1}`,
    answers: [{ ...only, stdout: encoded(lines.toSpliced(nth, 1).join('')) }],
  }));
}

function otherNumbers(answers: readonly Answer[]): OtherAnswers[] {
  const [only] = answers;
  const number = only === undefined ? undefined : /^(\d{1,9})\n?$/.exec(decoded(only))?.[1];
  if (only === undefined || number === undefined) return [];
  return [-1, 1].flatMap((by) => {
    const other = Number(number) + by;
    if (other < 0) return [];
    const stdout = encoded(`${other}\n`);
    return [{ change: `${other}`, answers: answers.map((answer) => ({ ...answer, stdout })) }];
  });
}

function lost(answer: Answer, status: 'timed-out' | 'not-found'): Answer {
  const { path: _, stuck: __, ...rest } = answer;
  return {
    ...rest,
    status,
    stdout: NOTHING,
    stderr: NOTHING,
    exitCode: null,
    reason: `what if it was ${status}`,
  };
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

function textOf(question: Question): string {
  return 'run' in question ? question.run.trim() : question.read.join(' | ');
}

function decoded({ stdout }: Answer): string {
  return Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength).toString('latin1');
}

function encoded(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
