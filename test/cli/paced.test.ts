/** Paragraphs at a reader's pace. */
import { describe, expect, it } from 'vitest';
import { paced } from '../../src/cli/paced.ts';

describe('paced', () => {
  it('writes at once where there are no pauses', () => {
    const written: string[] = [];
    const screen = paced(
      (text) => written.push(text),
      () => 0,
      new AbortController().signal,
    );
    for (const text of ['one', '', 'two']) screen.say(text);
    expect(written).toEqual(['one', 'two']);
  });

  it('pauses after each paragraph, in order, and until the last one is read', async () => {
    const written: [string, number][] = [];
    const from = performance.now();
    const screen = paced(
      (text) => written.push([text, performance.now() - from]),
      () => 60,
      new AbortController().signal,
    );
    for (const text of ['one', 'two', 'three']) screen.say(text);
    await screen.shown();
    expect(written.map(([text]) => text)).toEqual(['one', 'two', 'three']);
    expect(written[2]?.[1]).toBeGreaterThanOrEqual(115);
    expect(performance.now() - from).toBeGreaterThanOrEqual(175);
  });

  it('shows the rest without pauses after an interrupt', async () => {
    const written: string[] = [];
    const stop = new AbortController();
    const screen = paced(
      (text) => written.push(text),
      () => 60_000,
      stop.signal,
    );
    for (const text of ['one', 'two', 'three']) screen.say(text);
    setTimeout(() => stop.abort(), 20);
    await screen.shown();
    expect(written).toEqual(['one', 'two', 'three']);
  });
});
