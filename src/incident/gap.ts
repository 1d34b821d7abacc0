export { GAP, NUMBER_GAP, hasGap } from '../expression/gap.ts';

/** Builds a reason; in it, a path stands for the contents of that path. */
export function notStated(what: string): string {
  return `${what} is not stated`;
}
