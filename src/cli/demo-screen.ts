/** Where the demo is shown: on this terminal or in a pipe, and in a recording. */
import type { DrillEvent } from '../drill/events.ts';
import type { Verdict } from '../drill/result.ts';
import { asciicast } from '../report/asciicast.ts';
import { cheatSheet } from '../report/cheat-sheet.ts';
import type { Listing } from '../report/demo-finding.ts';
import { DemoStory } from '../report/demo-story.ts';
import { pauseAfter } from '../report/pace.ts';
import { brightPainter, painter } from '../report/paint.ts';
import { Story } from '../report/story.ts';
import { paced, type Paced } from './paced.ts';

export interface ScreenOptions {
  /** Every question and answer, in place of the page. */
  readonly full: boolean;
  /** At a reader's pace, where there is a reader. */
  readonly pauses: boolean;
  readonly signal: AbortSignal;
}

/** The width of a recording, and of a page in a pipe. */
const COLUMNS = 80;
const ROWS = 30;

export class DemoScreen {
  readonly #full: Story | undefined;
  readonly #page: DemoStory;
  readonly #recorded = new DemoStory(brightPainter, COLUMNS);
  readonly #paragraphs: string[] = [];
  readonly #paced: Paced;
  #title = '';

  constructor({ full, pauses, signal }: ScreenOptions) {
    const { stdout } = process;
    const paint = painter(stdout.isTTY === true);
    const columns = stdout.columns ?? COLUMNS;
    this.#page = new DemoStory(paint, columns);
    this.#full = full ? new Story(paint, columns) : undefined;
    const hasReader = stdout.isTTY === true && (process.env['CI'] ?? '') === '';
    const write = (paragraph: string): void => void stdout.write(paragraph);
    this.#paced = paced(write, pauses && hasReader ? pauseAfter : () => 0, signal);
  }

  tell(event: DrillEvent): void {
    if (event.type === 'started') this.#title = event.scenario.title;
    const page = this.#page.tell(event);
    this.#paced.say(this.#full === undefined ? page : this.#full.tell(event));
    this.#record(this.#recorded.tell(event));
  }

  /** The failure is there, and has been diagnosed. */
  failure(listing: Listing | undefined): void {
    const paragraphs = this.#page.failure(listing);
    if (this.#full === undefined) for (const paragraph of paragraphs) this.#paced.say(paragraph);
    for (const paragraph of this.#recorded.failure(listing)) this.#record(paragraph);
  }

  /** A line that is not part of the drill. */
  say(text: string): void {
    this.#paced.say(text);
    this.#record(text);
  }

  /** The end of a recorded drill, of which nothing was run. */
  replayed(scenario: string, verdict: Verdict): void {
    this.#paced.say(this.#page.replayed(scenario, verdict));
    this.#record(this.#recorded.replayed(scenario, verdict));
  }

  /** The commands that show each link of the chain. */
  cheatSheet(): string {
    return cheatSheet(this.#page.found);
  }

  shown(): Promise<void> {
    return this.#paced.shown();
  }

  /** The recording so far. */
  cast(): string {
    return asciicast({ title: this.#title, columns: COLUMNS, rows: ROWS }, this.#paragraphs);
  }

  #record(paragraph: string): void {
    if (paragraph !== '') this.#paragraphs.push(paragraph);
  }
}
