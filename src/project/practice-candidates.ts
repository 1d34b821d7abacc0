/** Which scenarios a person can practise on. */
import { UsageError } from '../document/usage-error.ts';
import type { PlannedDrill } from '../drill/plan.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { loadRunbooks, loadScenarios } from './library.ts';
import { planDrills } from './plan-drills.ts';

/** What a person asks to practise on. */
export interface PracticeWish {
  /** undefined: any that has a symptom. */
  readonly scenario?: string | undefined;
  /** Only scenarios whose runbooks have all of these tags, or whose lab has that name. */
  readonly tags: readonly string[];
  /** As for `planDrills`. */
  readonly labs: readonly string[];
}

/** The result of `practiceCandidates`. */
export interface PracticeCandidates {
  readonly candidates: readonly PlannedDrill[];
  /** The runbooks that a scenario expects findings of. */
  readonly runbooksOf: (scenario: Scenario) => readonly Runbook[];
}

/**
 * The named scenario, or every one that a person can practise on: it breaks something, and says how users notice.
 *
 * @throws {BrokenFiles} with every error of all files
 * @throws {UsageError} for an unknown name, and if there is no candidate
 */
export function practiceCandidates(wish: PracticeWish): PracticeCandidates {
  const known = new Map<string, Runbook>();
  const runbooksOf = ({ expect }: Scenario): Runbook[] => {
    const names = expect.filter(({ findings }) => findings.length > 0).map(({ runbook }) => runbook);
    const missing = [...new Set(names)].filter((name) => !known.has(name));
    for (const one of loadRunbooks(missing, { none: 'nothing' })) known.set(one.id, one);
    return [...new Set(names)].flatMap((name) => known.get(name) ?? []);
  };
  const scenarios = loadScenarios(wish.scenario === undefined ? [] : [wish.scenario]);
  if (wish.scenario !== undefined) refuseUnbroken(scenarios);
  const open =
    wish.scenario === undefined ? scenarios.filter(({ symptom }) => symptom !== undefined) : scenarios;
  const tagged = open.filter((scenario) => {
    if (wish.tags.length === 0) return true;
    const tags = tagsOf(scenario, runbooksOf(scenario));
    return wish.tags.every((tag) => tags.has(tag));
  });
  if (tagged.length === 0) throw noCandidate(wish.tags, open, runbooksOf);
  const { drills, leftOut } = planDrills(tagged, wish.labs);
  if (drills.length > 0) return { candidates: drills, runbooksOf };
  const because = leftOut.map((one) => `${one.scenario}, ${one.lab}: ${one.because.join(' ')}`);
  throw new UsageError('no-scenario', 'no scenario to practise on', because.join('\n  '));
}

function tagsOf(scenario: Scenario, runbooks: readonly Runbook[]): Set<string> {
  return new Set([scenario.lab, ...runbooks.flatMap(({ tags }) => tags)]);
}

function refuseUnbroken(scenarios: readonly Scenario[]): void {
  const unbroken = scenarios.find(({ inject }) => inject.length === 0);
  if (unbroken === undefined) return;
  const message = `nothing fails in the scenario ${unbroken.id}, so there is nothing to cure`;
  throw new UsageError('nothing-to-cure', message, 'drillbook practice --random');
}

function noCandidate(
  tags: readonly string[],
  open: readonly Scenario[],
  runbooksOf: PracticeCandidates['runbooksOf'],
): UsageError {
  const all = new Set(open.flatMap((scenario) => [...tagsOf(scenario, runbooksOf(scenario))]));
  const unknown = tags.find((tag) => !all.has(tag));
  if (unknown === undefined) {
    const which = tags.length === 0 ? '' : ` tagged ${tags.join(' and ')}`;
    return new UsageError('no-scenario', `no scenario${which} has a symptom to practise on`);
  }
  const hint = didYouMean(unknown, all) ?? `Known: ${[...all].toSorted().join(', ')}.`;
  return new UsageError(
    'tag-unknown',
    `no scenario to practise on has the tag ${JSON.stringify(unknown)}`,
    hint,
  );
}
