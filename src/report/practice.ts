/** What a practice session says to the person. */
import type { PracticeAnswer, PracticeResult } from '../drill/practice-result.ts';
import { durationText } from '../text/units.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';
import { wrapText } from '../text/wrap.ts';
import type { Paint } from './paint.ts';
import { SEVERITY_STYLE } from './paint.ts';

/** What a person learns about the lab. */
export interface PracticeLab {
  readonly symptom: string;
  readonly machine: string;
  readonly machines: readonly string[];
  readonly lab: { shellCommand(machine?: string, command?: readonly string[]): readonly string[] };
}

/** How a person works on the lab. */
export type PracticeWay = 'shell' | 'prompt' | 'elsewhere';

const WAYS = {
  shell: 'You get a shell there. Find the cause and cure it, then leave the shell, also to ask for a hint.',
  prompt: 'Find the cause and cure it. At the prompt, !COMMAND runs a command there.',
  elsewhere: 'Find the cause and cure it. This program waits until the failure is gone; Ctrl-C gives up.',
} as const satisfies Record<PracticeWay, string>;

/** Texts for one width and one set of colours. */
export class PracticeText {
  readonly #paint: Paint;
  readonly #columns: number | undefined;
  #hints = 0;

  constructor(paint: Paint, columns: number | undefined) {
    this.#paint = paint;
    this.#columns = columns;
  }

  begin(lab: PracticeLab, way: PracticeWay): string {
    const others = lab.machines.filter((one) => one !== lab.machine);
    const where =
      others.length === 0
        ? `The machine is ${lab.machine}.`
        : `Begin on the machine ${lab.machine}; there is also ${others.join(' and ')}.`;
    const connect = way === 'shell' ? '' : `\n${this.connect(lab)}`;
    return `\n${this.#heading('Symptom')}${this.#indented(lab.symptom)}\n${this.#wrapped(`${where} ${WAYS[way]}`)}${connect}\n`;
  }

  /** How to reach the lab from another terminal. These lines are to be copied, so they are never wrapped. */
  connect({ lab, machines }: PracticeLab): string {
    const shells = machines.map(
      (machine) => `A shell on ${machine}:\n  ${shellWords(lab.shellCommand(machine))}\n`,
    );
    const command = lab.shellCommand(machines[0], ['sh', '-c', 'COMMAND']).filter((word) => word !== '-it');
    return `${shells.join('')}One command, without a terminal:\n  ${shellWords(command)}\n`;
  }

  prompt(): string {
    return '[s]hell  [c]heck  [h]int  [g]ive up  !COMMAND: ';
  }

  hint(hint: { readonly question: string; readonly place?: string } | undefined): string {
    if (hint === undefined) return this.#wrapped('There are no more hints. Give up to see the answer.');
    const place = hint.place === undefined ? '' : `${commandLines(hint.place)}`;
    return `${this.#wrapped(`Hint ${++this.#hints}: ${terminalLine(hint.question)}`)}${place}`;
  }

  notCured(): string {
    return `${this.#paint('yellow', 'The failure is still there.')}\n`;
  }

  unknownWord(word: string): string {
    return `Unknown: ${terminalLine(word)}\n`;
  }

  unknownMachine(name: string, machines: readonly string[]): string {
    return `The lab has no machine ${terminalLine(name)}, only ${machines.join(' and ')}.\n`;
  }

  noClient(why: string, lab: PracticeLab): string {
    return `${this.#wrapped(`There is no docker client here (${terminalLine(why)}).`)}${this.connect(lab)}`;
  }

  end(result: PracticeResult): string {
    const parts = [this.#outcome(result), this.#problems(result)];
    // Without a symptom there was no session, so its answer is not given away.
    if (result.ms !== undefined) {
      parts.push(
        `${this.#heading(terminalLine(`${result.scenario}: ${result.title}`))}${this.#indented(result.description)}`,
        this.#answers(result),
        this.#damage(result),
      );
    }
    const left = result.leftovers.map(
      ({ name, command }) => `${terminalLine(name)}: ${terminalLine(command)}`,
    );
    parts.push(
      left.length === 0
        ? 'The lab is removed, and nothing is left on the host.\n'
        : `Left on the host; remove it with:\n${left.map((line) => `  ${line}\n`).join('')}`,
    );
    return `\n${parts.filter((part) => part !== '').join('\n')}`;
  }

  #outcome({ outcome, ms = 0, hints, checks }: PracticeResult): string {
    const paint = this.#paint;
    const used = [counted(hints, 'hint'), counted(checks, 'check')].join(' and ');
    switch (outcome) {
      case 'cured':
        return `${paint(['green', 'bold'], 'Cured')} in ${durationText(ms)}, with ${used}.\n`;
      case 'gave-up':
        return `${paint(['yellow', 'bold'], 'Not cured')}: you gave up after ${durationText(ms)}, with ${used}.\n`;
      case 'time-up':
        return `${paint(['yellow', 'bold'], 'Not cured')}: the time was up after ${durationText(ms)}, with ${used}.\n`;
      case 'interrupted':
        return 'Interrupted.\n';
      case 'errored':
        return `${paint(['red', 'bold'], 'There was nothing to practise on')}: the lab could not be broken.\n`;
    }
  }

  #problems({ problems }: PracticeResult): string {
    return problems
      .filter(({ code }) => code !== 'interrupted' && code !== 'leftovers')
      .map(({ code, message }) => this.#wrapped(`${code}: ${terminalText(message)}`))
      .join('');
  }

  #answers({ answers, revert, oracle }: PracticeResult): string {
    const proof = `${this.#heading('How it was decided')}${this.#indented(`The failure is there while ${terminalLine(oracle.title)}.`)}`;
    const found = answers.map((answer) => this.#answer(answer));
    if (found.length === 0) found.push(`${this.#heading('What a runbook found')}  Nothing.\n`);
    const isRemedied = answers.some(({ remedy }) => remedy !== undefined && remedy.problem === undefined);
    const back =
      isRemedied || revert.length === 0
        ? ''
        : `\n${this.#heading('What the scenario does to cure it')}${revert.map((title) => this.#indented(title)).join('')}`;
    return `${found.join('\n')}${back}\n${proof}`;
  }

  #answer({ runbook, id, severity, subject, message, remedy }: PracticeAnswer): string {
    const head = this.#heading(`What the runbook ${runbook} found`);
    const what = `  ${this.#paint(SEVERITY_STYLE[severity], severity)} ${id} for ${terminalLine(subject)}\n`;
    const found = `${head}${what}${this.#indented(message)}`;
    if (remedy === undefined) return found;
    const { title, sideEffects, commands, problem } = remedy;
    const would = `\n${this.#heading('What it would have done')}${this.#indented(`${title}.`.replace(/\.\.$/, '.'))}`;
    if (problem !== undefined) return `${found}${would}${this.#indented(`Not offered here: ${problem}`)}`;
    return `${found}${would}${commands.map(({ command }) => commandLines(command)).join('')}${this.#indented(`Side effects: ${sideEffects}`)}`;
  }

  #damage({ damage }: PracticeResult): string {
    if (damage === undefined) return '';
    const { broken, ended, unknown } = damage;
    const list = (title: string, all: readonly string[]): string =>
      all.length === 0 ? '' : `  ${title}\n${all.map((one) => this.#indented(one, '    ')).join('')}`;
    const none = broken.length + unknown.length === 0 ? '  Nothing: what worked before still works.\n' : '';
    return `${this.#heading('What the cure broke')}${none}${list('These worked before, and do not now:', broken)}${list('Not known:', unknown)}${list('Ended with the failure:', ended)}`;
  }

  #heading(text: string): string {
    const lines = wrapText(text, { columns: this.#columns });
    return `${lines.map((line) => this.#paint('bold', line)).join('\n')}\n`;
  }

  #wrapped(text: string): string {
    return `${wrapText(text, { columns: this.#columns }).join('\n')}\n`;
  }

  /** A line break in the text is one of its file; an empty line separates paragraphs. */
  #indented(text: string, indent = '  '): string {
    return terminalText(text.trim())
      .split(/\n\s*\n/)
      .map((one) => one.replaceAll(/\s*\n\s*/g, ' '))
      .map((one) => `${wrapText(one, { columns: this.#columns, first: indent }).join('\n')}\n`)
      .join('\n');
  }
}

/** Commands are to be copied, so they are never wrapped. */
function commandLines(command: string): string {
  return `${terminalText(command.trim()).replaceAll(/^/gm, '    ').replace('    ', '  $ ')}\n`;
}

function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) && word !== 'COMMAND' ? word : `'${word}'`))
    .join(' ');
}

function counted(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}
