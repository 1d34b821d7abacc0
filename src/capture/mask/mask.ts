/**
 * Masks the secrets in a capture. The same secret gets the same mark everywhere, in answers and in questions, so that a
 * replay, which sees marks and asks with marks, finds its answers.
 */
import type { Answer } from '../../targets/target.ts';
import { inOrder } from '../format.ts';
import type { Asked, Capture, CaptureHeader, MaskNote, Question, RawCapture } from '../model.ts';
import { keyOf } from '../model.ts';
import type { Binary } from './binary.ts';
import { binaryOf, toBinary } from './binary.ts';
import { secretsIn, secretsInQuestion } from './detect.ts';
import type { Found } from './found.ts';
import { namesIn } from './identities.ts';
import { MarkTable } from './mark-table.ts';
import type { Masker } from './masker.ts';
import { maskerOf } from './masker.ts';
import type { Detector } from './patterns.ts';
import { patternDetector } from './patterns.ts';

/** What to mask in addition to recognised secrets. */
export interface MaskOptions {
  /** RE2; also mask their matches, or the first group if there is one. */
  readonly patterns?: readonly string[];
  /** The marks of the capture from which this one was recorded: they stay, so their descriptions must stay too. */
  readonly earlier?: readonly MaskNote[];
}

/**
 * Replaces the secrets in a capture with marks: environment values, tokens, passwords, keys. The same secret gets the
 * same mark everywhere. Only recognised secrets are masked.
 *
 * @example
 * const masked = mask(capture, { patterns: ['customer-([0-9]+)'] });
 * for (const { mark, what, times } of masked.masked) console.log(mark, what.join(), times);
 *
 * @throws {MaskPatternError} for a pattern that RE2 rejects
 */
export function mask(raw: RawCapture, options: MaskOptions = {}): Capture {
  const asked = inOrder(raw.asked);
  const given = (options.patterns ?? []).map(patternDetector);
  const marks = new MarkTable();
  const { found, names } = collect(asked, headerTexts(raw.header), given, marks);
  const masker = maskerOf(found, names.join('\0'), marks);
  const masked = asked.map((each) => maskedAsked(each, masker));
  const header = maskedHeader(raw.header, masker);
  return { header, asked: merged(masked), masked: [...(options.earlier ?? []), ...marks.notes()] };
}

function collect(
  asked: readonly Asked[],
  header: readonly string[],
  given: readonly Detector[],
  marks: MarkTable,
): { found: Found[]; names: Binary[] } {
  const found: Found[] = [];
  const names: Binary[] = [];
  for (const { question, answers } of asked) {
    const asking = binaryOf(questionText(question));
    marks.avoid(asking);
    found.push(...secretsInQuestion(asking, given));
    for (const text of new Set(answers.flatMap(textsOf))) {
      marks.avoid(text);
      // One by one: a call cannot take a million arguments.
      for (const each of secretsIn(text, question, given)) found.push(each);
      for (const each of namesIn(text)) names.push(each);
    }
  }
  for (const text of header) found.push(...secretsIn(binaryOf(text), { run: '' }, given));
  return { found, names };
}

function textsOf(answer: Answer): Binary[] {
  const stuck = (answer.stuck ?? []).map((task) => task.comm);
  const words = [answer.reason ?? '', answer.partial ?? '', ...stuck].map(binaryOf);
  return [toBinary(answer.stdout), toBinary(answer.stderr), ...words];
}

function maskedAsked({ question, answers }: Asked, masker: Masker): Asked {
  const isRun = 'run' in question;
  // The label itself must not reveal a secret.
  const label = shortened(masker.label(questionText(question)));
  const place = (part: string): string => `${isRun ? 'run' : 'read'} ${label}: ${part}`;
  const text = (plain: string): string => masker.text(plain, place('question'));
  return {
    question: isRun ? { run: text(question.run) } : { read: question.read.map(text) },
    answers: answers.map((answer) => {
      const isCut = answer.status !== 'answered';
      const { reason, partial, path, stuck } = answer;
      return {
        ...answer,
        stdout: masker.bytes(answer.stdout, place('stdout'), isCut),
        stderr: masker.bytes(answer.stderr, place('stderr'), isCut),
        ...(reason === undefined ? {} : { reason: masker.text(reason, place('reason')) }),
        ...(partial === undefined ? {} : { partial: masker.text(partial, place('partial')) }),
        ...(path === undefined ? {} : { path: masker.text(path, place('path')) }),
        ...(stuck === undefined
          ? {}
          : { stuck: stuck.map((task) => ({ ...task, comm: masker.text(task.comm, place('stuck')) })) }),
      };
    }),
  };
}

/** Merges questions that differed only in masked text. */
function merged(asked: readonly Asked[]): Asked[] {
  const byKey = new Map<string, Asked>();
  for (const each of asked) {
    const key = keyOf(each.question);
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? each : { ...known, answers: [...known.answers, ...each.answers] });
  }
  return [...byKey.values()];
}

function headerTexts(header: CaptureHeader): string[] {
  return [header.target, header.note ?? '', header.engine ?? '', header.kernel ?? ''];
}

function maskedHeader(header: CaptureHeader, masker: Masker): CaptureHeader {
  const text = (plain: string): string => masker.text(plain, 'header');
  return {
    ...header,
    target: text(header.target),
    ...(header.note === undefined ? {} : { note: text(header.note) }),
    ...(header.engine === undefined ? {} : { engine: text(header.engine) }),
    ...(header.kernel === undefined ? {} : { kernel: text(header.kernel) }),
  };
}

function questionText(question: Question): string {
  return 'run' in question ? question.run : question.read.join(' | ');
}

const MAX_LABEL = 70;

function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= MAX_LABEL ? line : `${line.slice(0, MAX_LABEL)}…`;
}
