/** A way in which the node of a recorded drill may differ. */
import type { Capture } from '../../capture/model.ts';
import type { Target } from '../../targets/target.ts';

export interface Transformation {
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** The name of a subject on the changed node. */
  readonly rename: (text: string) => string;
  /** A target that answers like the changed node, or why there is none. */
  readonly apply: (original: Target, capture: Capture) => Target | { readonly reason: string };
}
