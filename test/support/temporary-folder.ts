/**
 * A folder that is deleted with its contents after the suite that requested it, even if a test fails. Call this where
 * the suite is described. An exit handler is not enough: test processes are ended by signals.
 */
import tmp from 'tmp';
import { afterAll } from 'vitest';

/** @returns the folder's path; it is created on first use, since a suite may be skipped */
export function temporaryFolder(): () => string {
  let made: tmp.DirResult | undefined;
  afterAll(() => {
    made?.removeCallback();
    made = undefined;
  });
  return () => (made ??= tmp.dirSync({ prefix: 'drillbook-test', unsafeCleanup: true })).name;
}
