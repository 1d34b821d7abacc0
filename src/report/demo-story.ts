/** The demo: what breaks, what a person sees, why, the evidence, the cure and the proof, on about 40 lines. */
import type { Diagnosis, FoundFinding } from '../diagnose/diagnosis.ts';
import type { DrillEvent } from '../drill/events.ts';
import type { Phase, Verdict } from '../drill/result.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';
import { codeLines } from './code-lines.ts';
import { seconds } from './console-lines.ts';
import { evidencePart, findingPart, listingPart, type Listing } from './demo-finding.ts';
import { proofOf } from './demo-proof.ts';
import { PageText } from './page-text.ts';
import type { Paint } from './paint.ts';
import { VERDICT_STYLE } from './paint.ts';

type EventOf<T extends DrillEvent['type']> = Extract<DrillEvent, { type: T }>;

/** Receives the events of one drill and returns what to print for each; '' for most. */
export class DemoStory {
  readonly #page: PageText;
  readonly #diagnoses = { before: [], during: [], after: [] } as Record<Phase, Diagnosis[]>;
  #scenario: EventOf<'started'>['scenario'] | undefined;
  #hasLab = false;
  /** undefined: the lab is set up. */
  #phase: Phase | undefined;
  #broke: string[] = [];
  #found: FoundFinding | undefined;
  #hasCure = false;
  #cured = false;

  /** @param columns where to wrap */
  constructor(paint: Paint, columns: number) {
    this.#page = new PageText(paint, columns);
  }

  tell(event: DrillEvent): string {
    switch (event.type) {
      case 'started':
        this.#scenario = event.scenario;
        return this.#page.heading(event.scenario.title);
      case 'lab':
        this.#hasLab = true;
        return `A lab is up: container ${event.lab.name}\n`;
      case 'phase':
        this.#phase = event.phase;
        return '';
      case 'action':
        return this.#action(event);
      case 'oracle':
        return this.#oracle(event);
      case 'diagnosis':
        this.#diagnoses[event.phase].push(event.diagnosis);
        return '';
      case 'remedy':
        return this.#remedy(event);
      case 'ended':
        return this.#end(event);
      case 'planned':
      case 'step':
      case 'timeline':
      case 'hold':
        return '';
    }
  }

  /** What is seen while the failure is there, in paragraphs: call it after the diagnoses of that phase. */
  failure(listing: Listing | undefined): string[] {
    const page = this.#page;
    const paragraphs = listing === undefined ? [] : [listingPart(page, listing)];
    const found = this.#diagnoses.during.flatMap(({ runbook, findings }) =>
      findings.map((finding) => ({ runbook, finding })),
    );
    const cure = this.#scenario?.expect.find((one) => one.cure !== undefined);
    const first =
      found.find(({ runbook, finding }) => runbook === cure?.runbook && finding.id === cure.cure) ?? found[0];
    if (first === undefined) return paragraphs;
    this.#found = first.finding;
    const others = found.filter((one) => one !== first);
    paragraphs.push(findingPart(page, first, others), evidencePart(page, first.finding));
    return paragraphs.filter((one) => one !== '');
  }

  /** The finding that the page explains; undefined: there is none, or not yet. */
  get found(): FoundFinding | undefined {
    return this.#found;
  }

  /** The end of a recorded drill, of which nothing was run. */
  replayed(scenario: string, verdict: Verdict): string {
    const painted = this.#page.paint(VERDICT_STYLE[verdict], verdict);
    return `${this.#proof([])}\n${scenario}, REPLAYED from a recording without a lab: ${painted}\n`;
  }

  #action({ action, outcome }: EventOf<'action'>): string {
    const page = this.#page;
    if (!outcome.ok)
      return `\n${page.paint('red', '✗')} ${terminalLine(action.title)}\n${page.block(outcome.message)}`;
    // Between the phases: the fault, and then the scenario's own cure, where no runbook has one.
    if (this.#phase === 'before') this.#broke.push(action.title);
    if (this.#phase !== 'during') return '';
    return `${this.#cureHeading(undefined)}${page.ticked(action.title)}`;
  }

  #oracle({ holds }: EventOf<'oracle'>): string {
    if (this.#phase === 'during') this.#cured = !holds;
    if (this.#phase !== 'before' || !holds || this.#broke.length === 0) return '';
    const steps = [...this.#broke, 'The failure is there, says the oracle of the scenario'];
    return `\n${this.#page.heading('What breaks')}${steps.map((step) => this.#page.ticked(step)).join('')}`;
  }

  #remedy({ command, said }: EventOf<'remedy'>): string {
    const heading = this.#cureHeading(this.#found?.remedy?.title);
    const lines = codeLines(terminalText(command.trim()), this.#page.columns, '  $ ', '    ');
    return `${heading}${lines}${said.trim() === '' ? '' : this.#page.block(said, '    ')}`;
  }

  /** Before the first command. */
  #cureHeading(title: string | undefined): string {
    if (this.#hasCure) return '';
    this.#hasCure = true;
    return `\n${this.#page.heading('The cure')}${title === undefined ? '' : this.#page.block(title)}`;
  }

  #end({ result }: EventOf<'ended'>): string {
    const page = this.#page;
    const problems = result.problems.map(({ code, message }) => {
      const text = `${code}: ${message}`;
      // What is left is removed with a command, which is to be copied.
      return code === 'leftovers' ? `  ${terminalText(text)}\n` : page.block(text);
    });
    const reasons = result.runbooks.flatMap((one) =>
      one.reasons.map(({ phase, message }) => page.block(`${one.runbook}, ${phase}: ${message}`)),
    );
    const isClean = this.#hasLab && result.leftovers.length === 0;
    const proof = this.#proof(isClean ? ['The lab is removed, and nothing is left on the host'] : []);
    const verdict = page.paint(VERDICT_STYLE[result.verdict], result.verdict);
    return `${proof}${problems.join('')}${reasons.join('')}\n${result.scenario}: ${verdict} in ${seconds(result.ms)}\n`;
  }

  #proof(more: readonly string[]): string {
    const lines = [
      ...proofOf({
        diagnoses: this.#diagnoses,
        breaks: (this.#scenario?.inject.length ?? 0) > 0,
        found: this.#found?.subject,
        cured: this.#cured,
      }),
      ...more,
    ];
    if (lines.length === 0) return '\n';
    return `\n${this.#page.heading('The proof')}${lines.map((line) => this.#page.ticked(line)).join('')}`;
  }
}
