/** What the engine of a lab lists: the first thing that a person looks at. */
import type { Listing } from '../report/demo-finding.ts';
import { decodeUtf8, type Target } from '../targets/target.ts';

/** Each prints nothing where its client is missing. */
const LISTINGS = [
  { command: 'docker ps', run: "docker ps --format 'table {{.Names}}\\t{{.Status}}'" },
  { command: 'podman ps', run: "podman ps --format 'table {{.Names}}\\t{{.Status}}'" },
] as const;

/** Milliseconds: an engine may be the victim. */
const LIST_MS = 3_000;

/** undefined: there is no engine, or it does not answer. */
export async function listingOf(target: Target): Promise<Listing | undefined> {
  for (const { command, run } of LISTINGS) {
    const answer = await target.run(run, { deadline: LIST_MS });
    if (answer.status === 'answered' && answer.exitCode === 0)
      return { command, text: decodeUtf8(answer.stdout) };
    if (answer.status === 'timed-out')
      return { command, text: `(no answer within ${LIST_MS / 1000} seconds)` };
  }
  return undefined;
}
