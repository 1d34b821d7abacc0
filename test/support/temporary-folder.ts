/**
 * A folder that is gone with all that is in it after the suite that asked for it, also where a test fails. To be called
 * where the suite is described. What a process does on its way out is not enough: test processes are ended by signals.
 */
import tmp from 'tmp';
import { afterAll } from 'vitest';

/** @returns the folder's path; it is made when that is first asked for, since a suite may be skipped */
export function temporaryFolder(): () => string {
  let made: tmp.DirResult | undefined;
  afterAll(() => {
    made?.removeCallback();
    made = undefined;
  });
  return () => (made ??= tmp.dirSync({ prefix: 'drillbook-test', unsafeCleanup: true })).name;
}
