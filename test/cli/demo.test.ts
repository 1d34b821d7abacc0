/** The demo as a recorded drill: nothing of it needs an engine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { textColumns } from '../../src/text/wrap.ts';
import { drillbook } from '../support/program.ts';

const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

describe('demo', () => {
  it('fits a page, explains the whole chain, and is recorded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'demo.cast');
    const { code, stdout, stderr } = await drillbook(['demo', '--cast', file], { env });
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThan(54);
    expect(lines.filter((line) => textColumns(line) > 80)).toEqual([]);
    const headings = lines.filter((line) => /^(What|The) /.test(line));
    expect(headings).toEqual([
      'What breaks',
      'What the runbook container-up-process-gone finds',
      'The evidence',
      'The cure',
      'The proof',
    ]);
    const words = stdout.replaceAll(/\s+/g, ' ');
    // It used to be cut off at its most important word.
    expect(words).toMatch(/└ task \d+ \(\/bin\/rm -rf \/p00\/local-bc24ac68\) waits in request_wait_answer/);
    expect(words).toMatch(/FREEZING \(3 samples, all the same\)/);
    expect(words).toMatch(/REPLAYED from a recording without a lab: detected/);
    // A command that is wrapped is still whole.
    expect(stdout.replaceAll(/\n */g, '')).toMatch(
      /\$ state='\/sys\/fs\/cgroup\/freezer\/docker\/[0-9a-f]{64}'/,
    );

    const [head = '', ...events] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(head)).toMatchObject({
      version: 2,
      width: 80,
      title: expect.stringContaining('A container'),
    });
    const shown = events.map((line) => (JSON.parse(line) as [number, string, string])[2]).join('');
    expect(shown).toContain('\u001b[1m');
    expect(stripVTControlCharacters(shown).replaceAll('\r\n', '\n')).toBe(stdout);
  });

  it('shows every question with --full, and no line is cut', async () => {
    const { code, stdout } = await drillbook(['demo', '--full'], { env });
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('▸ ')).length).toBeGreaterThan(30);
    expect(lines.filter((line) => textColumns(line) > 80)).toEqual([]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /task \d+ \(\/bin\/rm -rf \/p00\/local-bc24ac68\) waits in request_wait_answer for the answer of a FUSE server \(\/p00, FUSE connection \d+\)\./,
    );
  });

  it('refuses a recording that cannot be written, before the drill', async () => {
    const ran = await drillbook(['demo', '--cast', '/nonexistent/demo.cast'], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('[reporter-file]') });
  });
});
