export { GAP, NUMBER_GAP, hasGap } from '../expression/gap.ts';

/** For sentences: what a path leads to is not known. */
export function notStated(what: string): string {
  return `${what} is not stated`;
}
