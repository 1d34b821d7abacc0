/** Hints, from a recorded drill. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { hintsFrom, type StepEvent } from '../../src/drill/hints.ts';
import { loadRunbooks } from '../../src/project/library.ts';
import { openTarget } from '../../src/project/open-target.ts';

describe('hints', () => {
  it('are the questions of the runbook, in its order, and then where the finding has its evidence from', async () => {
    const [runbook] = loadRunbooks(['container-up-process-gone']);
    if (runbook === undefined) throw new Error('no runbook');
    await using target = await openTarget('test/fixtures/captures/fuse-hung-rm/during.json');
    const steps: StepEvent[] = [];
    const { findings } = await diagnose(runbook, target, {
      listen: (event) => void steps.push(event),
    });
    const hints = hintsFrom(runbook, steps, findings[0]);
    const questions = hints.filter(({ kind }) => kind === 'question').map(({ question }) => question);
    const titles = runbook.steps.map(({ title }) => title);
    expect(questions.length).toBeGreaterThan(5);
    expect(questions).toEqual([...new Set(titles)].filter((title) => questions.includes(title)));
    const places = hints.slice(questions.length);
    expect(places.every(({ kind }) => kind === 'place')).toBe(true);
    expect(places.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^cat \/sys\/fs\/cgroup\/freezer\/\S+\/freezer\.state$/),
        expect.stringMatching(/^cat \/proc\/\d+\/task\/\d+\/stack$/),
      ]),
    );
    // Nothing twice, and no script.
    expect(new Set(hints.map((hint) => hint.place ?? hint.question)).size).toBe(hints.length);
    expect(places.filter(({ place = '' }) => place.includes('\n'))).toEqual([]);
  });
});
