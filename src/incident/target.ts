/**
 * An incident as a target: it answers a runbook's questions from the stated facts. What is not stated is unknown,
 * never absent; nothing changes over time.
 */
import type { Answers } from './commands/delegate.ts';
import { Ask, askJustBash } from './commands/delegate.ts';
import { commandsOf } from './commands/run.ts';
import type { FactsData } from './schema.ts';
import { builtins } from './shell/builtins.ts';
import { Shell } from './shell/evaluate.ts';
import { parseCommand } from './shell/parse.ts';
import { State } from './shell/state.ts';
import { NotSupported } from './shell/syntax.ts';
import { Budget, Hangs, InputStream, Output, TooMuch } from './shell/values.ts';
import { buildTree } from './tree/build.ts';
import type { Tree } from './tree/lookup.ts';
import type { Answer, Target } from '../targets/target.ts';

/** Maximum bytes that a command prints, including what it pipes. */
const MOST_BYTES = 32 * 2 ** 20;
const LONGEST_ANSWER = 2 ** 20;

/**
 * An incident's node as a target: it answers what the facts determine. What is not stated is `not-captured`.
 *
 * @example
 * const { incident } = loadIncident('report.yaml');
 * if (incident !== undefined) console.log(await diagnose(runbook, incidentTarget(incident.id, incident.facts)));
 */
export function incidentTarget(name: string, facts: FactsData): Target {
  const tree = buildTree(facts);
  const answers = new Map<string, Promise<Answer>>();
  return {
    name,
    timeless: true,
    run(command, { maxBytes = LONGEST_ANSWER }) {
      let answer = answers.get(command);
      if (answer === undefined) {
        answer = runCommand(command, tree, facts);
        answers.set(command, answer);
      }
      return answer.then((known) => cut(known, maxBytes));
    },
    read(paths, { maxBytes = LONGEST_ANSWER }) {
      return Promise.resolve(cut(readFirst(paths, tree), maxBytes));
    },
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function readFirst(paths: readonly string[], tree: Tree): Answer {
  for (const path of paths) {
    const read = tree.read(path);
    switch (read.kind) {
      case 'absent':
        continue;
      case 'content': {
        const { text, partial } = read.content;
        return {
          ...none('answered'),
          stdout: encoded(text),
          path,
          ...(partial === undefined ? {} : { partial }),
        };
      }
      case 'denied':
        return { ...none('denied', 'permission denied'), path };
      case 'folder':
        return { ...none('failed', 'it is a folder'), path };
      case 'hangs':
        return { ...none('timed-out', `reading ${read.path} does not return`), path };
      case 'unknown':
        return none('not-captured', read.why);
    }
  }
  return none('not-found', 'not found');
}

/** Maximum number of filters that one command may run elsewhere. */
const MOST_QUESTIONS = 50;

/** Running the shell takes no time, so it is repeated with each answer of a filter that runs elsewhere. */
async function runCommand(command: string, tree: Tree, facts: FactsData): Promise<Answer> {
  const answers: Answers = new Map();
  for (;;) {
    const answer = runOnce(command, tree, facts, answers);
    if (!(answer instanceof Ask)) return answer;
    if (answers.size >= MOST_QUESTIONS) return none('failed', 'the command runs too many filters');
    // oxlint-disable-next-line no-await-in-loop -- each question depends on the answers before it
    answers.set(answer.key, await askJustBash(answer.question, answer.key));
  }
}

function runOnce(command: string, tree: Tree, facts: FactsData, answers: Answers): Answer | Ask {
  const budget = new Budget(5000 + 60 * size(facts), MOST_BYTES);
  const state = new State({ tree, facts, budget });
  const stdout = new Output(budget);
  const stderr = new Output(budget);
  const commands = commandsOf(facts, answers);
  try {
    new Shell(state, { stdin: new InputStream(''), stdout, stderr }, commands, builtins).run(
      parseCommand(command),
    );
  } catch (error) {
    if (error instanceof Ask) return error;
    if (error instanceof Hangs) return none('timed-out', error.message);
    if (error instanceof TooMuch) return none('failed', error.message);
    if (error instanceof NotSupported)
      return none('not-captured', `no described node can answer this: ${error.message}`);
    if (error instanceof RangeError) return none('failed', 'the command is nested too deeply');
    throw error;
  }
  const { text, open } = stdout.visible();
  const why = open ?? (state.status === undefined ? 'how the command ends is not stated' : undefined);
  return {
    status: 'answered',
    stdout: encoded(text),
    stderr: encoded(stderr.text),
    exitCode: state.status ?? null,
    ms: 0,
    ...(why === undefined ? {} : { partial: why }),
  };
}

function size({ processes = [], cgroups = [] }: FactsData): number {
  return cgroups.length + processes.reduce((sum, process) => sum + 1 + (process.threads?.length ?? 0), 0);
}

const NOTHING = new Uint8Array();

function none(status: Answer['status'], reason?: string): Answer {
  return {
    status,
    stdout: NOTHING,
    stderr: NOTHING,
    exitCode: null,
    ms: 0,
    ...(reason === undefined ? {} : { reason }),
  };
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function cut(answer: Answer, maxBytes: number): Answer {
  if (answer.stdout.length <= maxBytes && answer.stderr.length <= maxBytes) return answer;
  return {
    ...answer,
    status: 'truncated',
    stdout: answer.stdout.subarray(0, maxBytes),
    stderr: answer.stderr.subarray(0, maxBytes),
    exitCode: null,
    reason: `it printed more than ${maxBytes} bytes`,
  };
}
