export { GAP, NUMBER_GAP, hasGap } from '../expression/gap.ts';

/** Reason text for a fact that the incident does not state. */
export function notStated(what: string): string {
  return `${what} is not stated`;
}
