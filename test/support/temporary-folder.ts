/**
 * A folder that is gone with all that is in it when the test file's process ends, also where a test fails.
 */
import tmp from 'tmp';

tmp.setGracefulCleanup();

export function temporaryFolder(): string {
  return tmp.dirSync({ prefix: 'drillbook-test', unsafeCleanup: true }).name;
}
