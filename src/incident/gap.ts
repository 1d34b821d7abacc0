/**
 * What stands in a text where something is there that nobody stated: the parent of a process, the limit of a container.
 * A pattern that would have to look at it decides nothing.
 */
export const GAP = '\u2370';

/** For sentences: what a path leads to is not known. */
export function notStated(what: string): string {
  return `${what} is not stated`;
}
