/** Lines that a person types at a prompt, or that a script sends through a pipe. */
import { createInterface, type Interface } from 'node:readline';

export interface Prompt extends Disposable {
  /** The next line; undefined at the end of the input, or when the signal is aborted. */
  ask(question: string): Promise<string | undefined>;
}

/** @param print shows the question where the input is no terminal */
export function openPrompt(signal: AbortSignal, print: (text: string) => void): Prompt {
  return process.stdin.isTTY === true ? atTerminal(signal) : fromPipe(signal, print);
}

/** Open only while it waits for a line, so that a shell can have the terminal in between. */
function atTerminal(signal: AbortSignal): Prompt {
  return {
    ask: (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      // In raw mode Ctrl-C is a character, and no signal.
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      lines.setPrompt(question);
      return answer(lines, signal, () => lines.prompt()).finally(() => lines.close());
    },
    [Symbol.dispose]: () => {},
  };
}

/** Open all the time: lines that come early are kept. */
function fromPipe(signal: AbortSignal, print: (text: string) => void): Prompt {
  const lines = createInterface({ input: process.stdin });
  const early: string[] = [];
  let ended = false;
  lines.on('line', (line) => early.push(line));
  lines.once('close', () => (ended = true));
  return {
    ask: async (question) => {
      print(question);
      if (early.length === 0 && !ended) await answer(lines, signal, () => {});
      const line = signal.aborted ? undefined : early.shift();
      print(`${line ?? ''}\n`);
      return line;
    },
    [Symbol.dispose]: () => lines.close(),
  };
}

function answer(lines: Interface, signal: AbortSignal, begin: () => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    const stop = (): void => settle(undefined);
    const settle = (line: string | undefined): void => {
      lines.off('line', settle);
      lines.off('close', stop);
      signal.removeEventListener('abort', stop);
      resolve(line);
    };
    lines.on('line', settle);
    lines.once('close', stop);
    signal.addEventListener('abort', stop);
    begin();
  });
}
