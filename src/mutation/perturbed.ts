/**
 * Alternative answers to a question, derived from the recorded one.
 */
import type { Asked } from '../capture/model.ts';
import type { Answer } from '../targets/target.ts';

const NOTHING = new Uint8Array();
/** Lines are dropped one by one only from shorter outputs: longer ones are lists that no runbook needs completely. */
const MOST_LINES = 6;
const MOST_NUMBERS = 6;

export interface OtherAnswers {
  readonly change: string;
  readonly answers: readonly Answer[];
}

/** Alternatives that the answer itself suggests. */
export function perturbed({ question, answers }: Asked): OtherAnswers[] {
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
  // One sample that differs from the others distinguishes `all` from `exists`.
  if (answers.length > 1) {
    const look = answers.length >> 1;
    others.push({
      change: `look ${look + 1} empty`,
      answers: answers.with(look, { ...first, stdout: NOTHING }),
    });
  }
  return [
    ...others,
    ...withoutLines(answers),
    ...otherLists(answers),
    ...otherNumbers(answers),
    ...quoted(answers),
  ];
}

/** The same content under another of the alternative paths. */
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

/** The first line alone, and the first line twice. */
function otherLists(answers: readonly Answer[]): OtherAnswers[] {
  const [only] = answers;
  if (only === undefined || answers.length > 1) return [];
  const [first = '', ...rest] = decoded(only).split(/(?<=\n)/);
  if (!first.endsWith('\n')) return [];
  const twice = {
    change: 'line 1 twice',
    answers: [{ ...only, stdout: encoded([first, first, ...rest].join('')) }],
  };
  return rest.length < MOST_LINES
    ? [twice]
    : [{ change: 'line 1 alone', answers: [{ ...only, stdout: encoded(first) }] }, twice];
}

/** Each of the first numbers in a short text, minus and plus one. */
function otherNumbers(answers: readonly Answer[]): OtherAnswers[] {
  const [only] = answers;
  const text = only === undefined ? '' : decoded(only);
  if (text.split('\n').length > MOST_LINES + 1) return [];
  return [...text.matchAll(/(?<![\w.])\d{1,9}(?![\w.])/g)].slice(0, MOST_NUMBERS).flatMap((match) =>
    [-1, 1].flatMap((by) => {
      const other = Number(match[0]) + by;
      if (other < 0) return [];
      const stdout = encoded(
        text.slice(0, match.index) + `${other}` + text.slice(match.index + match[0].length),
      );
      return [
        { change: `${match[0]} is ${other}`, answers: answers.map((answer) => ({ ...answer, stdout })) },
      ];
    }),
  );
}

/** Lines that contain the expected form without being of it: what anchors are for. */
function quoted(answers: readonly Answer[]): OtherAnswers[] {
  const [first] = answers;
  if (first === undefined || first.stdout.byteLength === 0) return [];
  const mark = (answer: Answer): Answer => ({
    ...answer,
    stdout: encoded(decoded(answer).replaceAll(/^.+$/gm, (line) => `<${line}>`)),
  });
  return [{ change: 'quoted', answers: answers.map(mark) }];
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

export function decoded({ stdout }: Answer): string {
  return Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength).toString('latin1');
}

function encoded(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
