import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, drillbook } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const REPORT = join(ROOT, 'test/fixtures/field-report/transcript.txt');

describe('drillbook import', { timeout: 60_000 }, () => {
  const temporary = temporaryFolder();

  it('the field report leads to the finding that it began with, without an edit', async () => {
    const file = join(temporary(), 'field-report.yaml');
    const imported = await drillbook(['import', REPORT, '-o', file]);
    expect(imported.code, imported.stderr).toBe(0);
    expect(imported.stdout).toBe('');
    expect(imported.stderr).toMatch(
      /^understood 46 of 58 lines, 12 are text around them: 1 container, 5 processes, 1 cgroup, 1 engine\n/,
    );
    expect((await drillbook(['check', file])).code).toBe(0);
    const { stdout, code } = await drillbook([
      'diagnose',
      'container-up-process-gone',
      '--on',
      file,
      '--json',
    ]);
    expect(code).toBe(1);
    const diagnosis = JSON.parse(stdout) as { findings?: Found[]; diagnoses?: { findings: Found[] }[] };
    const findings = diagnosis.findings ?? diagnosis.diagnoses?.flatMap((each) => each.findings) ?? [];
    expect(findings).toMatchObject([
      {
        id: 'freezer-held-by-unfreezable-task',
        subject: 'k8s_xxx_kube-system_c4eea4e5-5410-4344-91f1-ed289c4d29d6_0',
        certainty: 'likely',
      },
    ]);
    expect(findings[0]?.message).toContain('task 4185068 (rm -rf /p00/local-bc24ac68-xxxx');
    expect(findings[0]?.message).not.toContain('(unknown)');
  });

  it('says which commands to ask for next, most decisive first, with the real ids', async () => {
    const { stderr } = await drillbook(['import', REPORT, '-o', join(temporary(), 'asks.yaml')]);
    const script = stderr.slice(stderr.indexOf('to ask for next'));
    expect(script).toMatch(/^ {2}set -x$/m);
    expect(script).toContain('/proc/4185068');
    expect(script).toContain("'723d7351c06e5a3a7629b6d350c055fc20f480db77a58209eff7543b7b41a05f'");
    const quiet = await drillbook(['import', REPORT, '--no-ask', '-o', join(temporary(), 'quiet.yaml')]);
    expect(quiet.stderr).not.toContain('to ask for next');
  });

  it('--explain says of each line what it was taken for', async () => {
    const { stderr, stdout } = await drillbook(['import', REPORT, '--explain', '--no-ask', '--name', 'mine']);
    expect(stderr).toMatch(/\n *\d+ {2}freezer\.state of docker-723d7351c06e….scope\n +FREEZING\n/);
    expect(stderr).toMatch(/\n *\d+ {2}text\n/);
    expect(stdout).toMatch(/^incident: mine$/m);
  });

  it('makes one incident of several texts', async () => {
    const ps = join(temporary(), 'ps.txt');
    const log = join(temporary(), 'dmesg.txt');
    writeFileSync(ps, '$ ps -eo pid,stat,args\n  12 D    rm -rf /x\n');
    writeFileSync(
      log,
      '[ 100.000001] INFO: task rm:12 blocked for more than 120 seconds.\n[ 100.000002]       Not tainted 5.4.0-x #1\n[ 100.000003] rm              D    0    12      1 0x00000000\n[ 100.000004] Call Trace:\n[ 100.000005]  nfs_wait_bit_killable+0x24/0xa0\n',
    );
    const { stdout, code } = await drillbook(['import', ps, log, '--no-ask']);
    expect(code).toBe(0);
    expect(stdout).toContain('args: rm -rf /x # ');
    // Long names are written once, at the head.
    expect(stdout).toContain(`# [1] ${log}\n`);
    expect(stdout).toContain(`# [2] ${ps}\n`);
    expect(stdout).toMatch(/args: rm -rf \/x # \[2\]:2\n/);
    expect(stdout).toMatch(/stack: \| # \[1\]:5\n +nfs_wait_bit_killable/);
    expect(stdout).toMatch(/kernel: 5\.4\.0-x # \[1\]:2\n/);
  });

  it('a capture gives the same finding as the capture itself', async () => {
    const capture = join(ROOT, 'test/fixtures/captures/namespace-cannot-end/during.json');
    const file = join(temporary(), 'captured.yaml');
    expect((await drillbook(['import', capture, '--no-ask', '-o', file])).code).toBe(0);
    const { stdout } = await drillbook(['diagnose', 'container-cannot-be-killed', '--on', file]);
    expect(stdout).toContain('namespace-cannot-end');
  });

  it.each([
    [[], 'no-input'],
    [['no-such-file.txt'], 'input-unreadable'],
    [['/dev/null'], 'input-unreadable'],
    [[REPORT, '--name', 'Not an id'], 'name-invalid'],
    [[REPORT, '-o', '/no/such/folder/x.yaml', '--no-ask'], 'output-file'],
  ])('refuses %j', async (args, code) => {
    const ran = await drillbook(['import', ...args]);
    expect(ran.stderr).toContain(`[${code}]`);
    expect(ran.code).toBe(2);
  });

  it('refuses what says nothing, and what is no text', async () => {
    const prose = join(temporary(), 'prose.txt');
    writeFileSync(prose, 'Nothing works here, please help me.\n');
    expect((await drillbook(['import', prose])).stderr).toContain('[nothing-understood]');
    const utf16 = join(temporary(), 'utf16.txt');
    writeFileSync(utf16, Buffer.from(`\ufeff${readFileSync(REPORT, 'utf8')}`, 'utf16le'));
    const ran = await drillbook(['import', utf16]);
    expect(ran.stderr).toContain('is UTF-16 text [import-refused]');
    expect(ran.stderr).toContain('iconv');
  });
});

interface Found {
  readonly id: string;
  readonly message: string;
}
