/** Expectations of runbooks that are not among those loaded: they must never make a drill pass. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillbook } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

function project(name: string, expectation: string): string {
  const root = join(folder(), name);
  mkdirSync(join(root, 'scenarios/mine'), { recursive: true });
  mkdirSync(join(root, 'runbooks'), { recursive: true });
  writeFileSync(
    join(root, 'runbooks/own.yaml'),
    'runbook: own\ntitle: Own\nsteps:\n  - id: up\n    title: Up?\n    read: /proc/uptime\nfindings:\n  - id: is-up\n    severity: info\n    when: found(up)\n    message: Up.\n    evidence: [up]\n',
  );
  writeFileSync(
    join(root, 'scenarios/mine/scenario.yaml'),
    `scenario: mine\ntitle: Mine\noracle: { title: it holds, run: 'true', deadline: 1s }\nexpect:\n  ${expectation}: { findings: [{ finding: x, subjects: [victim] }] }\n`,
  );
  return root;
}

describe('a scenario that expects findings of a runbook', () => {
  it('that is nowhere is refused before an engine is asked, with its place and where it was looked for', async () => {
    const cwd = project('nowhere', 'no-such-runbook');
    const ran = await drillbook(['drill', 'mine'], { cwd, env: NO_ENGINE });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('[expectation-unloaded]');
    expect(ran.stderr).toContain(`${join(cwd, 'scenarios/mine/scenario.yaml')}:5:3`);
    expect(ran.stderr).toContain(join(cwd, 'runbooks'));
  });

  it('that is nowhere is refused also where --runbook names another', async () => {
    const cwd = project('nowhere-named', 'no-such-runbook');
    const ran = await drillbook(['drill', 'mine', '--runbook', 'own'], { cwd, env: NO_ENGINE });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('[expectation-unloaded]');
  });

  it('that comes with drillbook is drilled with it, although the project has runbooks of its own', async () => {
    const cwd = project('packaged', 'container-up-process-gone');
    const ran = await drillbook(['drill', 'mine'], { cwd, env: NO_ENGINE });
    expect(ran.stderr).toContain('[engine-absent]');
    expect(ran.code).toBe(3);
  });

  it('that --runbook leaves out says so', async () => {
    const cwd = project('left-out', 'container-up-process-gone');
    const ran = await drillbook(['drill', 'mine', '--runbook', 'own'], { cwd, env: NO_ENGINE });
    expect(ran.stderr).toMatch(/mine: not drilled.*container-up-process-gone/);
    expect(ran.code).toBe(3);
  });
});

describe('check', () => {
  it('knows the runbooks that come with drillbook, as drill does', async () => {
    const cwd = join(folder(), 'new');
    mkdirSync(cwd);
    const made = await drillbook(['new', 'scenario', 'mine', '--runbook', 'container-up-process-gone'], {
      cwd,
    });
    expect(made.code).toBe(0);
    const { code, stdout, stderr } = await drillbook(['check', '--strict'], { cwd });
    expect(`${stdout}${stderr}`).not.toContain('expectation-unknown');
    expect(code).toBe(0);
  });

  it('still finds an expectation of a runbook that is nowhere', async () => {
    const cwd = project('checked', 'no-such-runbook');
    const { code, stdout, stderr } = await drillbook(['check'], { cwd });
    expect(`${stdout}${stderr}`).toContain('expectation-unknown');
    expect(code).toBe(2);
  });
});
