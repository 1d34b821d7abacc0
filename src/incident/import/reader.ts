/**
 * What reads lines: the output of a command, or what has the form of such.
 */
import type { Command } from './command.ts';
import type { Draft } from './draft.ts';
import type { Line } from './line.ts';

export interface Context {
  readonly draft: Draft;
  /** What printed the lines, if that is known. */
  readonly command: Command | undefined;
  /** Somebody left lines out, and says so. */
  readonly elided: boolean;
  /** A tool wrote the text, see `ImportedText.whole`. */
  readonly whole: boolean;
  /** What readers of this block remember, for example the columns of a table. */
  readonly memory: Map<string, unknown>;
  /** Says what became of a line. */
  made(line: Line, as: string): void;
}

/** Reads lines from `at` on into the draft; returns how many it took, 0 where they are not of its form. */
export type Reader = (lines: readonly Line[], at: number, context: Context) => number;

/** A reader of single lines, by a pattern. */
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
