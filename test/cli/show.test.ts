/** `show --on`: the page of a runbook with the commands that were run for one subject. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, drillbook } from '../support/program.ts';

const DURING = join(ROOT, 'test/fixtures/captures/fuse-hung-rm/during.json');
const show = (...args: string[]) => drillbook(['show', 'container-up-process-gone', ...args]);

describe('show --on', () => {
  it('prints commands that can be pasted, what decides, and the remedy', async () => {
    const { code, stdout, stderr } = await show('--on', DURING, '--subject', 'victim');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ {4}cat \/proc\/\d+\/stat$/m);
    expect(stdout).toMatch(/^- `freezer-held-by-unfreezable-task`: `.*` is true$/m);
    expect(stdout).toContain('**critical** `freezer-held-by-unfreezable-task`: victim is listed as Up');
    expect(stdout).toMatch(/echo 1 > \/sys\/fs\/fuse\/connections\/'\d+'\/abort$/m);
    // Nothing is left to be filled in.
    expect(stdout).not.toMatch(/\$\{\{|=…/);
  });

  it('says that a neighbour is healthy, and why', async () => {
    const { stdout } = await show('--on', DURING, '--subject', 'neighbour-1');
    expect(stdout).toContain('### The subject is healthy, because `found(init.stat)');
    expect(stdout).toContain('Healthy: no finding holds.');
  });

  it.each([
    [['--on', DURING, '--subject', 'vctim'], 'subject-unknown', "did you mean 'victim'?"],
    [['--on', DURING], 'subject-unknown', 'victim'],
    [['--subject', 'victim'], 'subject-without-target', '--on'],
    [['disk-full', '--on', DURING], 'one-runbook', 'one runbook'],
  ])('refuses %j', async (args, code, hint) => {
    const ran = await show(...args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(`[${code}]`);
    expect(ran.stderr).toContain(hint);
  });
});

describe('diagnose --explain', () => {
  it('prints what decides for one subject, and refuses one that is not there', async () => {
    const explain = (subject: string) =>
      drillbook(['diagnose', 'container-up-process-gone', '--on', DURING, '--explain', '--subject', subject]);
    const { code, stdout } = await explain('victim');
    expect(code).toBe(1);
    expect(stdout).toContain('explained for victim');
    expect(stdout).not.toContain('explained for neighbour-1');
    expect(stdout).toMatch(/finding freezer-held-by-unfreezable-task, when: true$/m);
    const refused = await explain('vctim');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('[subject-unknown]');
  });
});
