/**
 * Narrates a drill while it runs: what is done to the lab, what each step observed, and what that means.
 */
import type { FoundFinding, RemedyPlan } from '../diagnose/diagnosis.ts';
import { observationText, valueText } from '../diagnose/evidence.ts';
import type { DrillEvent } from '../drill/events.ts';
import type { Phase } from '../drill/result.ts';
import { codeLines } from './code-lines.ts';
import { seconds } from './console-lines.ts';
import { excerptLines } from './excerpt-lines.ts';
import { notApplying } from './not-applying.ts';
import type { Paint } from './paint.ts';
import { SEVERITY_STYLE, VERDICT_STYLE } from './paint.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';
import { tellingValues, type TellingValues } from './telling-values.ts';
import { wrapText } from '../text/wrap.ts';

/** Lines to show of one answer. */
const MOST_LINES = 8;

type StepEvent = Extract<DrillEvent, { type: 'step' }>;

const PHASE_WORDS = {
  before: 'Before: the node is healthy, so every runbook must be quiet.',
  during: 'During: the failure is present. What does the runbook see?',
  after: 'After: the node is healthy again, so every runbook must be quiet.',
} as const satisfies Record<Phase, string>;

/** For a scenario without a failure. */
const NOTHING_FAILS = {
  ...PHASE_WORDS,
  during: 'During: nothing was broken, so every runbook must be quiet.',
  after: 'After: the node is still healthy, so every runbook must be quiet.',
} as const satisfies Record<Phase, string>;

/** Receives the events of one drill and returns what to print for each. */
export class Story {
  readonly #paint: Paint;
  readonly #columns: number;
  readonly #steps: StepEvent[] = [];
  #breaks = true;

  /** @param columns where to wrap */
  constructor(paint: Paint, columns: number) {
    this.#paint = paint;
    this.#columns = columns;
  }

  tell(event: DrillEvent): string {
    const paint = this.#paint;
    switch (event.type) {
      case 'planned':
        return '';
      case 'started':
        this.#breaks = event.scenario.inject.length > 0;
        return `${paint('bold', event.scenario.title)}\n\n${this.#paragraphs(event.scenario.description)}\n`;
      case 'lab':
        return `A lab is up: container ${event.lab.name}.\n`;
      case 'action':
        return this.#action(event);
      case 'oracle':
        if (!this.#breaks)
          return `The oracle, which is independent of the runbook: the node is ${event.holds ? '' : 'not '}healthy.\n`;
        return event.holds
          ? paint('yellow', `The oracle, which is independent of the runbook: the failure is present.\n`)
          : `The oracle: the failure is gone.\n`;
      case 'phase':
        this.#steps.length = 0;
        return `\n${paint('bold', (this.#breaks ? PHASE_WORDS : NOTHING_FAILS)[event.phase])}\n`;
      case 'step':
        this.#steps.push(event);
        return '';
      case 'diagnosis':
        return this.#diagnosis(event);
      case 'remedy':
        return `\n${paint('bold', 'The remedy:')}\n${this.#indented(event.command)}${event.said === '' ? '' : this.#indented(event.said)}`;
      case 'hold':
        return '';
      case 'timeline':
        return event.event === 'cured' || event.event === 'destroyed'
          ? paint(
              'dim',
              `(${event.event === 'cured' ? 'cured' : 'the lab is removed'}, ${seconds(event.at)})\n`,
            )
          : '';
      case 'ended':
        return this.#end(event);
    }
  }

  #action({ action, outcome }: Extract<DrillEvent, { type: 'action' }>): string {
    const mark = outcome.ok ? this.#paint('green', '✓') : this.#paint('red', '✗');
    return `${mark} ${terminalText(action.title)}${outcome.ok ? '' : `\n${this.#indented(outcome.message)}`}\n`;
  }

  #diagnosis({ phase, diagnosis }: Extract<DrillEvent, { type: 'diagnosis' }>): string {
    const paint = this.#paint;
    if (diagnosis.findings.length === 0) {
      const not = notApplying(diagnosis);
      if (not !== undefined) return `  ${diagnosis.runbook}: ${terminalText(not)}\n`;
      if (phase === 'during') return '';
      const unknown = diagnosis.subjects.filter((subject) => subject.status === 'unknown');
      const seen = `${diagnosis.subjects.length} subject${diagnosis.subjects.length === 1 ? '' : 's'}`;
      return `  ${diagnosis.runbook}: ${seen}, no finding${unknown.length > 0 ? `, ${unknown.length} unknown` : ''}\n`;
    }
    const described = new Set<string>();
    const parts = diagnosis.findings.map((finding) => {
      const steps = described.has(finding.subject) ? '' : this.#stepsOf(diagnosis.runbook, finding);
      described.add(finding.subject);
      const severity = paint(SEVERITY_STYLE[finding.severity], finding.severity);
      return `${steps}\n${severity} ${paint('bold', finding.id)} (${finding.certainty})\n${this.#indented(finding.message)}${this.#remedy(finding.remedy)}`;
    });
    return parts.join('');
  }

  #stepsOf(runbook: string, finding: FoundFinding): string {
    const asked = this.#steps.filter(
      ({ step }) =>
        step.runbook === runbook && (step.subject === finding.subject || step.step.id === 'subjects'),
    );
    // The steps of a probe stand before the step that uses it, which has the id before the first dot.
    const lines = new Map(asked.map(({ step: { step } }) => [step.id, step.place.line]));
    const place = ({ step: { step } }: StepEvent): readonly [number, number, number] => {
      const [user = ''] = step.id.split('.');
      return [lines.get(user) ?? step.place.line, step.id === user ? 1 : 0, step.place.line];
    };
    const values = tellingValues(finding);
    return asked
      .map((event) => ({ event, key: place(event) }))
      .toSorted(({ key: a }, { key: b }) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
      .map(({ event }) => this.#step(event, values))
      .join('');
  }

  #step({ step: { step, seen, outcome } }: StepEvent, values: TellingValues): string {
    const paint = this.#paint;
    // A step without a title only names a value for later steps.
    const title = step.id === 'subjects' ? 'What does the engine list?' : step.title;
    if (title === '') return '';
    const question = wrapText(terminalLine(title), { columns: this.#columns, first: '▸ ', rest: '  ' });
    const heading = `\n${question.map((line) => paint('cyan', line)).join('\n')}\n`;
    if (seen === undefined) {
      if (step.kind === 'healthy-if' || outcome === undefined) return '';
      return `${heading}${this.#answer(outcome.kind === 'value' ? valueText(outcome.value) : `(${outcome.why})`, values)}`;
    }
    if (seen.observations.every((observation) => observation.step === 'skipped')) return '';
    const observations = seen.observations.map(
      (observation) =>
        `${observation.command === '' ? '' : paint('dim', this.#indented(asTyped(step.kind, observation.command)))}${this.#answer(observationText(observation), values)}`,
    );
    const distinct = [...new Set(observations)];
    const same =
      distinct.length === 1 && observations.length > 1
        ? `    (${observations.length} observations, all the same)\n`
        : '';
    const more = distinct.length > 3 ? `    (and ${distinct.length - 3} more)\n` : '';
    return heading + distinct.slice(0, 3).join('') + same + more;
  }

  #end({ result }: Extract<DrillEvent, { type: 'ended' }>): string {
    const paint = this.#paint;
    const problems = result.problems.map(
      (problem) => `${paint('red', problem.code)}: ${terminalText(problem.message)}\n`,
    );
    const reasons = result.runbooks.flatMap((one) =>
      one.reasons.map(({ phase, message }) => `${one.runbook}, ${phase}: ${terminalText(message)}\n`),
    );
    const left =
      result.leftovers.length === 0 ? 'nothing is left on the host' : `${result.leftovers.length} left`;
    const verdict = paint(VERDICT_STYLE[result.verdict], result.verdict);
    return `\n${problems.join('')}${reasons.join('')}${result.scenario} in ${seconds(result.ms)}, ${left}: ${verdict}\n`;
  }

  /** The lines that matter, and how many others there are. */
  #answer(text: string, values: TellingValues): string {
    const { lines: kept, note } = excerptLines(text, values);
    const lines = kept.map((line) =>
      line.kind === 'line' ? line.text : `(${line.lines} more line${line.lines === 1 ? '' : 's'})`,
    );
    if (note !== '') lines.push(`(${note})`);
    return codeLines(terminalText(lines.join('\n')), this.#columns, '    ');
  }

  #remedy(remedy: RemedyPlan | undefined): string {
    if (remedy === undefined) return '';
    const { title, sideEffects, problem } = remedy;
    const text =
      problem === undefined
        ? `Remedy: ${title}. Side effects: ${sideEffects}`
        : `Not offered here: ${title}. ${problem}`;
    return `${wrapText(terminalText(text.trim()), { columns: this.#columns, first: '  ' }).join('\n')}\n`;
  }

  /** A line break in the text is one of its file. */
  #paragraphs(text: string): string {
    const paragraphs = terminalText(text.trim()).split(/\n\s*\n/);
    const joined = paragraphs.map((one) => one.replaceAll(/\s*\n\s*/g, ' ')).join('\n\n');
    return `${wrapText(joined, { columns: this.#columns }).join('\n')}\n`;
  }

  /** Long answers are shown from their beginning; lines are wrapped and never cut. */
  #indented(text: string): string {
    const lines = terminalText(text).trimEnd().split('\n');
    const shown = lines.slice(0, MOST_LINES);
    if (lines.length > MOST_LINES) shown.push(`(${lines.length - MOST_LINES} more lines)`);
    return codeLines(shown.join('\n'), this.#columns, '    ');
  }
}

function asTyped(kind: string, command: string): string {
  return kind === 'read' ? `$ cat ${command}` : `$ ${command.trim()}`;
}
