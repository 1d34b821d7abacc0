/** Builds a command's output. */
import type { Call, Result } from '../shell/evaluate.ts';
import { absolute } from '../shell/glob.ts';
import { WordNotKnown } from '../shell/expand.ts';
import type { Status } from '../shell/values.ts';
import { Hangs, isRagged } from '../shell/values.ts';
import type { Known } from '../tree/node.ts';

export class Report {
  #stdout: string[] = [];
  #stderr: string[] = [];
  open: string | undefined;
  status: Status = 0;

  out(text: string): void {
    this.#stdout.push(text);
  }

  err(text: string): void {
    this.#stderr.push(text);
  }

  /** Its output may be incomplete, and its exit code unknown. */
  unsure(why: string): void {
    this.open ??= why;
    this.status = undefined;
  }

  fail(status: number): void {
    if (this.status !== undefined) this.status = Math.max(this.status, status);
  }

  result(): Result {
    const isLost = this.open !== undefined && this.#stdout.some(isRagged);
    return {
      stdout: isLost ? '' : this.#stdout.join(''),
      stderr: this.#stderr.join(''),
      status: this.status,
      open: this.open,
    };
  }
}

/** The result of a command that cannot be simulated: none of its output is known. */
export function notKnown(why: string): Result {
  return { stdout: '', stderr: '', status: undefined, open: why };
}

/** The texts of the arguments; throws unless all are known. */
export function exactArgs(call: Call): string[] {
  if (call.open !== undefined) throw new WordNotKnown(call.open);
  return eachArg(call);
}

/** The texts of the known arguments; there may be more. */
export function eachArg({ args }: Call): string[] {
  return args.map((arg) => {
    if (arg.open !== undefined) throw new WordNotKnown(arg.open);
    return arg.text;
  });
}

export function pathOf({ state }: Call, path: string): string {
  if (state.cwd === undefined && !path.startsWith('/'))
    throw new WordNotKnown('the working directory is not known');
  return absolute(state.cwd ?? '/', path);
}

/** Reads a file for a command, and reports errors as the command does. */
export function readFor(call: Call, report: Report, path: string, quiet = false): Known | undefined {
  const read = call.state.tree.read(pathOf(call, path));
  const say = (why: string): undefined => {
    if (!quiet) report.err(`${call.name}: ${path}: ${why}\n`);
    report.fail(call.name === 'grep' ? 2 : 1);
    return undefined;
  };
  switch (read.kind) {
    case 'content':
      return read.content;
    case 'hangs':
      throw new Hangs(`reading ${read.path} does not return`);
    case 'unknown':
      report.unsure(read.why);
      return undefined;
    case 'folder':
      return say('Is a directory');
    case 'denied':
      return say('Permission denied');
    case 'absent':
      return say(read.notFolder ? 'Not a directory' : 'No such file or directory');
  }
}

export function notFound(name: string): Result {
  return { stdout: '', stderr: `sh: 1: ${name}: not found\n`, status: 127 };
}
