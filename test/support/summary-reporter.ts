/**
 * Prints as the last line of a test run `N passed, N failed, N skipped`, and before it the retried tests, and why
 * each skipped test was skipped.
 */
import type { Reporter, TestModule } from 'vitest/node';

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    const reasons = new Map<string, number>();
    const retried: string[] = [];
    for (const module of modules) {
      // A file that could not be loaded has no tests to count, but is a failure.
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if ((test.diagnostic()?.retryCount ?? 0) > 0)
          retried.push(`${module.relativeModuleId}: ${test.fullName}`);
        if (result.state === 'passed' || result.state === 'failed') counts[result.state]++;
        else {
          counts.skipped++;
          const reason = ('note' in result ? result.note : undefined) ?? 'no reason given';
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
      }
    }
    for (const name of retried) console.log(`retried: ${name}`);
    for (const [reason, count] of reasons) console.log(`skipped ${count}: ${reason}`);
    const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
    console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  }
}
