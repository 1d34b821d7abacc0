/** What a person does in a practice session: at a prompt, or from elsewhere while the oracle is polled. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokenLab } from '../drill/practice.ts';
import type { PracticeEnd } from '../drill/practice-result.ts';
import type { PracticeText } from '../report/practice.ts';
import { decodeUtf8 } from '../targets/target.ts';
import { openLabShell } from './lab-shell.ts';
import { openPrompt } from './prompt.ts';

export interface Playing {
  readonly text: PracticeText;
  readonly print: (text: string) => void;
  /** Aborted by an interrupt, and when the time is up. */
  readonly stop: AbortSignal;
  /** Why it was aborted, if it is not an interrupt. */
  readonly isTimeUp: () => boolean;
}

/** Milliseconds between two polls of the oracle while a person works elsewhere. */
const POLL_MS = 1_000;
/** Milliseconds for a command at the prompt. */
const COMMAND_MS = 60_000;

/** A shell first, on a terminal; then a prompt, until the failure is gone or the person gives up. */
export async function playAtPrompt(broken: BrokenLab, playing: Playing): Promise<PracticeEnd> {
  const { text, print, stop } = playing;
  print(text.begin(broken, process.stdin.isTTY === true ? 'shell' : 'prompt'));
  using prompt = openPrompt(stop, print);
  let word: string | undefined = process.stdin.isTTY === true ? 'shell' : '';
  for (;;) {
    const [command = '', ...rest] = (word ?? '').trim().split(/\s+/);
    if (stop.aborted) return playing.isTimeUp() ? 'time-up' : 'gave-up';
    if (word === undefined || ('give up'.startsWith(word.trim()) && word.trim() !== '')) return 'gave-up';
    if (command.startsWith('!')) {
      print(await ran(broken, word.trim().slice(1)));
    } else if (command !== '' && 'hint'.startsWith(command)) {
      print(text.hint(broken.hint()));
    } else if (command !== '' && 'shell'.startsWith(command)) {
      if ((await shell(broken, rest[0], playing)) && (await cured(broken, playing))) return 'cured';
    } else if (command !== '' && ('check'.startsWith(command) || command === 'done')) {
      if (await cured(broken, playing)) return 'cured';
    } else if (command !== '') {
      print(text.unknownWord(word.trim()));
    }
    word = await prompt.ask(text.prompt());
  }
}

/** Polls the oracle until the failure is gone. */
export async function playElsewhere(broken: BrokenLab, playing: Playing): Promise<PracticeEnd> {
  const { text, print, stop } = playing;
  print(text.begin(broken, 'elsewhere'));
  while (!stop.aborted) {
    if (await broken.isCured()) return 'cured';
    await sleep(POLL_MS, undefined, { signal: stop }).catch(() => {});
  }
  return playing.isTimeUp() ? 'time-up' : 'gave-up';
}

/** Whether a shell was opened, so that the failure may be gone. */
async function shell(broken: BrokenLab, machine: string | undefined, playing: Playing): Promise<boolean> {
  const { text, print, stop } = playing;
  if (machine !== undefined && !broken.machines.includes(machine)) {
    print(text.unknownMachine(machine, broken.machines));
    return false;
  }
  if (process.stdin.isTTY !== true) {
    print(text.connect(broken));
    return false;
  }
  const failed = await openLabShell(broken.lab, stop, machine ?? broken.machine);
  if (failed !== undefined) print(text.noClient(failed, broken));
  return failed === undefined;
}

async function cured(broken: BrokenLab, { text, print, stop }: Playing): Promise<boolean> {
  if (stop.aborted) return false;
  const aborted = once(stop, 'abort').then(() => undefined);
  const isCured = await Promise.race([broken.isCured(), aborted]);
  if (isCured === false) print(text.notCured());
  return isCured === true;
}

/** Runs a command on the machine that the person looks at. */
async function ran(broken: BrokenLab, command: string): Promise<string> {
  const answer = await broken.target().run(command, { deadline: COMMAND_MS });
  const said = decodeUtf8(answer.stdout) + decodeUtf8(answer.stderr);
  return answer.status === 'answered' ? said : `${said}(${answer.reason ?? answer.status})\n`;
}
