/**
 * Creates a capture from a recorded phase with some answers changed.
 */
import { RE2JS } from 're2js';
import { NODE } from '../../diagnose/diagnose.ts';
import type { StepObservation } from '../../diagnose/observe.ts';
import type { Runbook } from '../../runbook/model.ts';
import type { Asked, Capture, Question } from '../../capture/model.ts';
import { keyOf } from '../../capture/model.ts';
import { replayIndex } from '../../capture/replay.ts';
import type { Answer } from '../../targets/target.ts';
import { decodeUtf8 } from '../../targets/target.ts';
import type { RecordedDrill } from '../../drill/recorded.ts';
import { changedIn } from '../changed.ts';
import { resultsOf, trace } from '../trace.ts';
import type { Trace } from '../trace.ts';
import { allSteps } from '../slot.ts';
import type { Variation } from './load.ts';
import type { ChangeData } from './schema.ts';

/** A variation refers to something that is not in the recordings or the runbook. */
export class VariationError extends Error {
  override readonly name = 'VariationError';
}

/** Changed answers lead to new questions, whose answers may be changed too. */
const MOST_ROUNDS = 8;

/** A recording with other answers, and the diagnosis of it. */
export interface Varied {
  readonly capture: Capture;
  readonly trace: Trace;
}

/** @throws {VariationError} if the drill, the step or a value does not exist */
export async function vary(
  variation: Variation,
  runbook: Runbook,
  drills: readonly RecordedDrill[],
): Promise<Capture> {
  const capture = captureOf(variation, drills);
  const original = await trace({ runbook, replay: replayIndex(capture) });
  return (await varied(variation, capture, original, runbook)).capture;
}

/** The recording that a variation changes. */
export function captureOf(variation: Variation, drills: readonly RecordedDrill[]): Capture {
  const drill = drills.find((one) => one.name === variation.of);
  const phase = drill?.phases.find((one) => one.phase === (variation.phase ?? 'during'));
  if (phase === undefined) throw new VariationError(`no recording of ${variation.of}`);
  return phase.capture;
}

/**
 * @param recorded the recording that it changes
 * @param original the diagnosis of that
 * @throws {VariationError} if the step or a value does not exist
 */
export async function varied(
  variation: Variation,
  recorded: Capture,
  original: Trace,
  runbook: Runbook,
): Promise<Varied> {
  refuseOthers(variation, runbook);
  const ill = subjectsOf(original, variation.subject);
  const fill = filling(variation, asked(original, ill));
  const changes = variation.change.map((change) => ({ change, ask: fill(change.ask ?? '') }));
  const answers = new Map<string, Asked>();
  const matched: Matched = new Map();
  for (const { change, ask } of changes) {
    if (change.step !== undefined) continue;
    const question: Question = ask.startsWith('/') ? { read: [ask] } : { run: ask };
    const known = recorded.asked.find((one) => keyOf(one.question) === keyOf(question))?.answers ?? [];
    answers.set(keyOf(question), { question, answers: changed(known, change, question, fill, matched) });
  }
  for (let round = 0; ; round++) {
    const capture = withAnswers(recorded, answers);
    const now = await trace(
      { runbook, replay: replayIndex(capture), changed: changedIn(recorded, capture) },
      original,
    );
    const before = answers.size;
    for (const [step, looks] of asked(now, ill)) {
      for (const look of looks) {
        for (const { change } of changes) {
          if (change.step !== step) continue;
          const question = questionOf(look, recorded);
          const given = round === 0 ? answersIn(recorded, question, look) : [];
          const key = keyOf(question);
          const isWanted =
            change.where === undefined ||
            like(change.where, given.map(({ stdout }) => decodeUtf8(stdout)).join('\n'));
          if (!isWanted || (round > 0 && answers.has(key))) continue;
          const own = answers.get(key)?.answers ?? given;
          answers.set(key, { question, answers: changed(own, change, question, fill, matched) });
        }
      }
    }
    // In the first round, answers may have changed without a new question.
    if ((answers.size > before || round === 0) && round + 1 < MOST_ROUNDS) continue;
    refuseUnmatched(variation, matched);
    return { capture, trace: now };
  }
}

/** A change to a step that asks nothing would prove nothing, silently. */
function refuseOthers({ change: changes }: Variation, runbook: Runbook): void {
  const ids = allSteps(runbook).flatMap(({ id, kind }) => (kind === 'run' || kind === 'read' ? [id] : []));
  for (const { step } of changes) {
    if (step === undefined || ids.includes(step)) continue;
    throw new VariationError(`no step '${step}' runs a command or reads a file`);
  }
}

/** The patterns of each change that matched. */
type Matched = Map<ChangeData, Set<string>>;

/** Another recording has other ids and numbers: a replacement that names them would change nothing, silently. */
function refuseUnmatched({ change: changes }: Variation, matched: Matched): void {
  for (const change of changes) {
    for (const from of Object.keys(change.replace ?? {})) {
      if (matched.get(change)?.has(from) === true) continue;
      throw new VariationError(`'${from}' matches no answer to ${change.step ?? change.ask ?? ''}`);
    }
  }
}

/** The subjects whose answers change, based on the unchanged recording; undefined: all. */
function subjectsOf(original: Trace, subject: string | undefined): ReadonlySet<string> | undefined {
  if (subject !== undefined) return new Set([NODE, subject]);
  const ill = original.subjects.filter(({ conclusion }) => conclusion.findings.length > 0);
  return ill.length === 0 ? undefined : new Set([NODE, ...ill.map(({ name }) => name)]);
}

/** The observations of each step, for these subjects. */
function asked(traced: Trace, ill: ReadonlySet<string> | undefined): Map<string, StepObservation[]> {
  const byStep = new Map<string, StepObservation[]>();
  for (const [subject, results] of resultsOf(traced)) {
    if (ill !== undefined && !ill.has(subject)) continue;
    for (const [step, { observations }] of results) {
      const seen = new Set<string>();
      for (const look of observations) {
        if (look.command === '' || seen.has(look.command)) continue;
        seen.add(look.command);
        byStep.set(step, [...(byStep.get(step) ?? []), look]);
      }
    }
  }
  return byStep;
}

/** The question as in the capture; the answer to a read of alternatives names only the path that existed. */
function questionOf({ command, answer }: StepObservation, capture: Capture): Question {
  const isRead = answer?.exitCode === null && command.startsWith('/');
  if (!isRead) return { run: command };
  const paths = command.split(' | ');
  const known = capture.asked.find(
    ({ question }) =>
      'read' in question &&
      (question.read.join(' | ') === command || (paths.length === 1 && question.read.includes(command))),
  );
  return known?.question ?? { read: paths };
}

function answersIn(capture: Capture, question: Question, look: StepObservation): readonly Answer[] {
  const known = capture.asked.find((one) => keyOf(one.question) === keyOf(question));
  return known?.answers ?? (look.answer === undefined ? [] : [look.answer]);
}

function withAnswers(capture: Capture, answers: ReadonlyMap<string, Asked>): Capture {
  const others = capture.asked.filter(({ question }) => !answers.has(keyOf(question)));
  return { ...capture, asked: [...others, ...answers.values()] };
}

function changed(
  answers: readonly Answer[],
  change: ChangeData,
  question: Question,
  fill: (text: string) => string,
  matched: Matched,
): readonly Answer[] {
  const texts = typeof change.text === 'string' ? [change.text] : change.text;
  const base = (nth: number): Answer => answers[Math.min(nth, answers.length - 1)] ?? blank(question);
  const result =
    texts === undefined || change.look !== undefined
      ? answers.length > 0
        ? answers
        : [blank(question)]
      : texts.map((_, nth) => base(nth));
  // Samples beyond the recorded ones repeat the last.
  const looks = Array.from({ length: Math.max(result.length, change.look ?? 0) }, (_, nth) => {
    return result[Math.min(nth, result.length - 1)] ?? blank(question);
  });
  return looks.map((answer, nth) => {
    if (change.look !== undefined && change.look !== nth + 1) return answer;
    if (change.is !== undefined) return lost(answer, change.is);
    const given = texts?.[change.look === undefined ? nth : 0];
    let text = given === undefined ? decodeUtf8(answer.stdout) : fill(given);
    for (const [from, to] of Object.entries(change.replace ?? {})) {
      const matcher = RE2JS.compile(fill(from), RE2JS.MULTILINE).matcher(text);
      if (!matcher.find()) continue;
      matched.set(change, (matched.get(change) ?? new Set()).add(from));
      text = matcher.reset().replaceAll(fill(to));
    }
    const path = 'read' in question ? (answer.path ?? question.read[0]) : undefined;
    return {
      ...answer,
      status: 'answered',
      stdout: Buffer.from(text, 'utf8'),
      ...(change.stderr === undefined ? {} : { stderr: Buffer.from(fill(change.stderr), 'utf8') }),
      exitCode: 'read' in question ? null : (change.exit ?? answer.exitCode ?? 0),
      ...(path === undefined ? {} : { path }),
    };
  });
}

function blank(question: Question): Answer {
  const nothing = new Uint8Array();
  const exitCode = 'read' in question ? null : 0;
  return { status: 'answered', stdout: nothing, stderr: nothing, exitCode, ms: 0 };
}

const LOST = { missing: 'not-found', denied: 'denied', 'timed-out': 'timed-out' } as const;

function lost(answer: Answer, is: keyof typeof LOST): Answer {
  const { path: _, ...rest } = answer;
  const nothing = new Uint8Array();
  return { ...rest, status: LOST[is], stdout: nothing, stderr: nothing, exitCode: null, reason: is };
}

/** Replaces names with values. */
function filling(
  { values = {} }: Variation,
  original: ReadonlyMap<string, readonly StepObservation[]>,
): (text: string) => string {
  const known = new Map<string, string>();
  for (const [name, { step, regex }] of Object.entries(values)) {
    const matcher = RE2JS.compile(regex, RE2JS.MULTILINE);
    const value = (original.get(step) ?? []).flatMap(({ text, command }) => {
      const found = matcher.matcher(`${text}\n${command}`);
      return found.find() ? [found.group(1) ?? ''] : [];
    })[0];
    if (value === undefined) throw new VariationError(`'${name}' does not match any answer of ${step}`);
    known.set(name, value);
  }
  return (text) => text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => known.get(name) ?? whole);
}

function like(regex: string, text: string): boolean {
  return RE2JS.compile(regex, RE2JS.MULTILINE).matcher(text).find();
}
