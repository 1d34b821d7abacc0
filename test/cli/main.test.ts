import { describe, expect, it } from 'vitest';
import { drillbook } from '../support/program.ts';

describe('the command line', () => {
  it.each([
    [['dril'], 2, 'unknown-command'],
    [['drill', 'fuse-hung'], 2, 'scenario-unknown'],
    [['drill', 'fuse-hung-rm', '--runbook', 'container-up'], 2, 'runbook-unknown'],
    [['drill', 'fuse-hung-rm', '--set', 'shimm=v1'], 2, 'set-unknown'],
    [['drill', 'fuse-hung-rm', '--set', 'shim=v3'], 2, 'set-value'],
    [['drill', '--reporter', 'jsn'], 2, 'reporter-unknown'],
    [['drill', '--shard', '3/2'], 2, 'shard-syntax'],
    [['drill', '--lab', 'buster'], 2, 'lab-unknown'],
    [['drill', '--nonsense'], 2, 'usage'],
    [['diagnose'], 2, 'no-runbook'],
    [['diagnose', 'container-up-process-gone', '--on', 'dcoker://x'], 2, 'target-unknown'],
    [['diagnose', 'container-up-process-gone', '--on', 'no-such-file.json'], 2, 'target-not-found'],
    [['diagnose', 'container-up-process-gone', '--deadline', 'soon'], 2, 'deadline-syntax'],
  ])('refuses %j with exit code %i and %s', async (args, exit, code) => {
    const ran = await drillbook(args);
    expect(ran.stderr).toContain(`[${code}]`);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
    expect(ran.stdout).toBe('');
    expect(ran.code).toBe(exit);
  });

  it('says exit 3 and what is missing where no engine answers', async () => {
    const ran = await drillbook(['drill', 'healthy'], {
      env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
    });
    expect(ran.stderr).toContain('[engine-absent]');
    expect(ran.code).toBe(3);
  });

  it('prints its version and its help', async () => {
    expect((await drillbook(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await drillbook(['help', 'drill']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('--shard');
  });

  it.each(['throw error', 'Promise.reject(error)'])(
    'ends with exit 70 and a stack after %s',
    async (fail) => {
      const bug = `const error = new TypeError('not caught');
      const timer = setInterval(() => {
        if (process.listenerCount('uncaughtException') === 0) return;
        clearInterval(timer);
        ${fail};
      }, 1)`;
      const ran = await drillbook(['help'], {
        env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(bug)}` },
      });
      expect(ran.stderr).toMatch(
        /^drillbook: internal error, please report: TypeError: not caught \[internal\]\n\s+at [^]*\n$/,
      );
      expect(ran.code).toBe(70);
    },
  );
});
