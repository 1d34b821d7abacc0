/** Readers of lines: the output of a command, or lines of the same form. */
import type { Command } from './command.ts';
import type { Draft } from './draft.ts';
import type { Line } from './line.ts';

export interface Context {
  readonly draft: Draft;
  /** The command that printed the lines, if known. */
  readonly command: Command | undefined;
  /** Somebody left lines out, and marked that. */
  readonly elided: boolean;
  /** Written by a tool, see `ImportedText.whole`. */
  readonly whole: boolean;
  /** State of this block's readers, for example the columns of a table. */
  readonly memory: Map<string, unknown>;
  /** Records what a line was taken for. */
  made(line: Line, as: string): void;
}

/** Reads lines from `at` on into the draft; returns the number of lines read, 0 if they do not have its form. */
export type Reader = (lines: readonly Line[], at: number, context: Context) => number;

/** A reader for single lines, by pattern. */
export function lineReader(
  pattern: RegExp,
  read: (groups: Record<string, string | undefined>, line: Line, context: Context) => string | undefined,
): Reader {
  return (lines, at, context) => {
    const line = lines[at];
    if (line === undefined) return 0;
    const match = pattern.exec(line.text);
    if (match === null) return 0;
    const as = read(match.groups ?? {}, line, context);
    if (as === undefined) return 0;
    context.made(line, as);
    return 1;
  };
}
