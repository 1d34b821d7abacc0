/** Masks secrets in arguments, logs and files before an incident is written, because people send it around. */
import { mask } from '../../capture/mask/mask.ts';
import type { MaskNote } from '../../capture/model.ts';
import { decodeUtf8 } from '../../targets/target.ts';

export interface Masked {
  readonly text: string;
  readonly notes: readonly MaskNote[];
}

/** Replaces each recognised secret with a mark, by the rules for captures. */
export function masked(text: string): Masked {
  const none = new Uint8Array();
  const capture = mask({
    header: { taken: '', target: '', runbooks: [], versions: new Map() },
    asked: [
      {
        question: { run: 'ps -eo args' },
        answers: [
          { status: 'answered', stdout: new TextEncoder().encode(text), stderr: none, exitCode: 0, ms: 0 },
        ],
      },
    ],
  });
  const [answer] = capture.asked[0]?.answers ?? [];
  return { text: answer === undefined ? text : decodeUtf8(answer.stdout), notes: capture.masked };
}
