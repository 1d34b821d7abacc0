/**
 * The diagnosis of a recording, with everything that its steps gave: with a mutant in the runbook or another answer in
 * the recording, only the steps that this changes are run again.
 */
import { isDeepStrictEqual } from 'node:util';
import { whyNot } from '../diagnose/applies.ts';
import type { StepResult } from '../diagnose/ask-step.ts';
import { conclude } from '../diagnose/conclude.ts';
import type { Conclusion } from '../diagnose/conclude.ts';
import { NODE, inputValues, reports } from '../diagnose/diagnose.ts';
import { subjectsIn } from '../diagnose/list-subjects.ts';
import type { Diagnosis, SubjectReport } from '../diagnose/diagnosis.ts';
import type { Listed, ListedSubject } from '../diagnose/list-subjects.ts';
import type { Binding } from '../expression/outcome.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Altered } from './altered.ts';
import { NOTHING_ALTERED } from './altered.ts';
import { meet } from './changed.ts';
import type { Mutant } from './mutant.ts';
import { isInert, runSteps } from './steps-trace.ts';
import type { Setting, StepsTrace, Affecting } from './steps-trace.ts';
import { reportedBy } from './reported.ts';

const ELSEWHERE = '';

/** What tells whether a mutant may matter. */
export type Made = Pick<StepsTrace, 'seen' | 'affecting'> & Partial<Pick<SubjectTrace, 'conclusion'>>;

/** One subject. */
export interface SubjectTrace extends StepsTrace {
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly conclusion: Conclusion;
  /** What is reported of it; made on first use, since few situations are compared. */
  readonly reported: () => string;
}

interface Applied {
  readonly run: StepsTrace;
  /** Why it does not. */
  readonly not: string | undefined;
  readonly reported: () => string;
}

interface Listing {
  readonly run: StepsTrace;
  readonly listed: Listed;
  /** Of what cannot be diagnosed. */
  readonly reports: readonly SubjectReport[];
  readonly affecting: Affecting;
  readonly reported: () => string;
}

/** One diagnosis. */
export interface Trace {
  /** Whether the runbook applies; undefined: it applies everywhere. */
  readonly applies: Applied | undefined;
  /** undefined: the node is the only subject. */
  readonly listing: Listing | undefined;
  readonly subjects: readonly SubjectTrace[];
}

/** @param earlier what has not changed since is taken from it */
export async function trace(setting: Setting, earlier?: Trace): Promise<Trace> {
  const given = givenTo(setting.runbook);
  const applies = await whether(setting, given, earlier?.applies);
  if (applies?.not !== undefined) return { applies, listing: undefined, subjects: [] };
  const listing = await list(setting, given, earlier?.listing);
  const subjects: SubjectTrace[] = [];
  for (const { one, before } of matched(listing, given, earlier)) {
    subjects.push(await traceSubject(one, setting, before));
  }
  return { applies, listing, subjects };
}

/**
 * Whether a mutant changes what is reported.
 * @param mayMatter whether it may change these steps, or what is concluded from them
 */
export async function isNoticed(
  setting: Setting & { readonly altered: Altered },
  earlier: Trace,
  mayMatter: (made: Made) => boolean,
): Promise<boolean> {
  const { applies, listing } = earlier;
  const { altered } = setting;
  if (
    (altered.applies && applies !== undefined && mayMatter(applies.run)) ||
    (altered.listing &&
      listing !== undefined &&
      mayMatter({ seen: listing.run.seen, affecting: listing.affecting }))
  ) {
    const now = await trace(setting, earlier);
    return !isDeepStrictEqual(reportedOf(now), reportedOf(earlier));
  }
  if (altered.steps.size === 0 && !altered.conclusions) return false;
  for (const before of earlier.subjects) {
    if (!mayMatter(before)) continue;
    if (!altered.conclusions && (await isInert(setting, before))) continue;
    if ((await traceSubject(before, setting, before)).reported() !== before.reported()) return true;
  }
  return false;
}

/** What is reported of each subject, and of the list of them. */
function reportedOf({ applies, listing, subjects }: Trace): string[] {
  return [
    applies?.reported() ?? '',
    listing?.reported() ?? '',
    ...subjects.map((subject) => subject.reported()).toSorted(),
  ];
}

function givenTo(runbook: Runbook): Map<string, Binding> {
  return new Map([['inputs', { kind: 'value', value: inputValues(runbook) }]]);
}

async function whether(
  setting: Setting,
  given: ReadonlyMap<string, Binding>,
  earlier: Applied | undefined,
): Promise<Applied | undefined> {
  const { applies } = setting.runbook;
  if (applies === undefined) return undefined;
  const run = await runSteps(applies.steps, { name: NODE, bindings: given }, setting, earlier?.run);
  if (earlier !== undefined && !run.isOther) return earlier;
  const not = whyNot(applies, run);
  const reported = once(() => {
    const { steps } = reportedBy({ subjects: [], findings: [], steps: reports(applies.steps, run) });
    return JSON.stringify([not, steps]);
  });
  return { run, not, reported };
}

async function list(
  setting: Setting,
  given: ReadonlyMap<string, Binding>,
  earlier: Listing | undefined,
): Promise<Listing | undefined> {
  const { subjects } = setting.runbook;
  if (subjects === undefined) return undefined;
  const run = await runSteps(subjects.steps, { name: NODE, bindings: given }, setting, earlier?.run);
  if (earlier !== undefined && !run.isOther && setting.altered?.listing !== true) return earlier;
  const noted = new Set<Mutant>();
  setting.watch?.into(noted);
  const listed = subjectsIn(run, subjects, given);
  const { unseen, unknown } = listed;
  const unlisted = unseen.length > 0 ? [{ name: NODE, status: 'unknown', unseen } as const] : [];
  const own = [...unlisted, ...unknown];
  const reported = once(() =>
    JSON.stringify(reportedBy({ subjects: own, findings: [], steps: reports(subjects.steps, run) })),
  );
  return {
    run,
    listed,
    reports: own,
    affecting: new Map(run.affecting).set(ELSEWHERE, noted),
    reported,
  };
}

/** The subjects, each with its earlier run if it is the same. */
function matched(
  listing: Listing | undefined,
  given: ReadonlyMap<string, Binding>,
  earlier: Trace | undefined,
): { one: Pick<ListedSubject, 'name' | 'bindings'>; before: SubjectTrace | undefined }[] {
  if (listing === undefined) {
    const one = { name: NODE, bindings: given };
    return [{ one, before: earlier?.subjects[0] }];
  }
  const isSameList = listing === earlier?.listing;
  return listing.listed.subjects.map((one, nth) => {
    if (isSameList) return { one, before: earlier?.subjects[nth] };
    const before = earlier?.subjects.find(
      ({ name, doubt, bindings }) =>
        name === one.name && doubt === one.doubt && isDeepStrictEqual(bindings, one.bindings),
    );
    return { one, before };
  });
}

async function traceSubject(
  subject: Pick<ListedSubject, 'name' | 'bindings'> & { readonly doubt?: string | undefined },
  setting: Setting,
  earlier: SubjectTrace | undefined,
): Promise<SubjectTrace> {
  const { runbook, altered = NOTHING_ALTERED } = setting;
  const { name, bindings, doubt } = subject;
  if (earlier !== undefined && isUntouched(setting, earlier)) return earlier;
  const run = { ...(await runSteps(runbook.steps, subject, setting, earlier)), bindings, doubt };
  if (earlier !== undefined && !run.isOther && !altered.conclusions) {
    const noted = earlier.affecting.get(ELSEWHERE) ?? new Set();
    const { conclusion, reported } = earlier;
    return { ...run, affecting: new Map(run.affecting).set(ELSEWHERE, noted), conclusion, reported };
  }
  const noted = new Set<Mutant>();
  setting.watch?.into(noted);
  const conclusion = conclude(runbook, { ...run, name });
  const reported = once(() =>
    JSON.stringify(
      reportedBy({
        subjects: [conclusion.subject],
        findings: conclusion.findings,
        steps: reports(runbook.steps, run),
      }),
    ),
  );
  return {
    ...run,
    affecting: noted.size === 0 ? run.affecting : new Map(run.affecting).set(ELSEWHERE, noted),
    conclusion,
    reported,
  };
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}

/** Nothing that it asked has another answer, and the runbook is the same. */
function isUntouched({ altered, changed }: Setting, { asked }: SubjectTrace): boolean {
  if (altered !== undefined) return false;
  if (changed === undefined) return true;
  for (const keys of asked.values()) if (meet(changed, keys)) return false;
  return true;
}

/** What each subject's steps gave; those that list the subjects belong to the node. */
export function resultsOf({
  applies,
  listing,
  subjects,
}: Trace): [subject: string, results: ReadonlyMap<string, StepResult>][] {
  const all: [string, ReadonlyMap<string, StepResult>][] = [];
  if (applies !== undefined) all.push([NODE, applies.run.seen]);
  if (listing !== undefined) all.push([NODE, listing.run.seen]);
  for (const { name, seen } of subjects) all.push([name, seen]);
  return all;
}

/** The conclusions, as a diagnosis has them. */
export function conclusionsOf({
  applies,
  listing,
  subjects,
}: Trace): Pick<Diagnosis, 'applies' | 'reason' | 'subjects' | 'findings'> {
  return {
    ...(applies?.not === undefined ? {} : { applies: false, reason: applies.not }),
    subjects: [...(listing?.reports ?? []), ...subjects.map(({ conclusion }) => conclusion.subject)],
    findings: subjects.flatMap(({ conclusion }) => conclusion.findings),
  };
}
