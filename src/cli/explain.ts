/**
 * Prints whatever a command throws as one error on stderr, and maps it to an exit code.
 * Errors of other folders are recognised by name, so that none of those folders has to be loaded.
 */
import type { Problem } from '../document/problem.ts';
import { renderProblem } from '../document/render-problem.ts';
import { terminalText } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';

interface Explained {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly hint?: unknown;
}

const EXIT_BY_NAME: Readonly<Record<string, ExitCode>> = {
  UsageError: EXIT.usage,
  EngineError: EXIT.machine,
  TargetError: EXIT.machine,
};

/** Target codes caused by a mistake on the command line rather than by a machine. */
const MISTYPED = new Set(['target-unknown', 'target-not-found', 'capture-unreadable']);

export function explain(error: unknown): ExitCode {
  const problem: Explained = error instanceof Error ? error : new Error(String(error));
  if (problem.name === 'AbortError' || problem.name === 'Interrupted') return EXIT.interrupted;
  if (problem.name === 'BrokenFiles') {
    for (const problem of (error as { problems: readonly Problem[] }).problems) {
      process.stderr.write(`${renderProblem(problem)}\n`);
    }
    return EXIT.usage;
  }
  // node:util parseArgs: an unknown option, or one without its value.
  if (typeof problem.code === 'string' && problem.code.startsWith('ERR_PARSE_ARGS_')) {
    print('usage', problem.message, undefined);
    return EXIT.usage;
  }
  const exit = EXIT_BY_NAME[problem.name];
  if (exit === undefined) {
    return explainInternal(error);
  }
  const code = typeof problem.code === 'string' ? problem.code : 'error';
  print(code, problem.message, typeof problem.hint === 'string' ? problem.hint : undefined);
  return MISTYPED.has(code) ? EXIT.usage : exit;
}

/** A bug in drillbook, printed with its stack. */
export function explainInternal(error: unknown): ExitCode {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  print('internal', `internal error, please report: ${stack}`, undefined);
  return EXIT.internal;
}

function print(code: string, message: string, hint: string | undefined): void {
  // What follows the first line is a log or a stack.
  const [first = '', ...rest] = terminalText(message).split('\n');
  process.stderr.write([`drillbook: ${first} [${code}]`, ...rest, ''].join('\n'));
  if (hint !== undefined) process.stderr.write(`  ${terminalText(hint)}\n`);
}
