/** What may be otherwise about the node of a recorded drill. */
import type { Capture } from '../../capture/model.ts';
import type { Target } from '../../targets/target.ts';

export interface Transformation {
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** What a subject is called then. */
  readonly rename: (text: string) => string;
  /** The node as it would have answered, or why there is none. */
  readonly apply: (original: Target, capture: Capture) => Target | { readonly reason: string };
}
