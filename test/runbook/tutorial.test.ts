/** The tutorials say nothing that does not work: their files are written and their commands run, in order. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';

interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

function blocks(page: string): Block[] {
  return [...page.matchAll(/^```(yaml|sh)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
    line: page.slice(0, match.index).split('\n').length,
  }));
}

const pages = [
  { file: 'docs/runbooks.md', least: 13 },
  { file: 'docs/scenarios.md', least: 2 },
].map((page) => ({ ...page, text: readFileSync(page.file, 'utf8') }));
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'drillbook-tutorial-'));
// A parent that never waits: its child ends at once and stays as a zombie.
const parent = spawn('sh', ['-c', 'true & exec sleep 60'], { stdio: 'ignore' });

beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(home);
  parent.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function run(args: readonly string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    }),
  );
  try {
    return { code: await main(args), out };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe.each(pages)('$file', ({ text: page, least }) => {
  for (const { language, text, line } of blocks(page)) {
    if (language === 'yaml') {
      it(`line ${line}: a file`, () => {
        const file = /^# (\S+)\n/.exec(text)?.[1] ?? '';
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      });
      continue;
    }
    for (const command of text.trim().split('\n')) {
      it(`line ${line}: ${command}`, async () => {
        const [program, ...args] = command.split(' ');
        expect(program).toBe('drillbook');
        const { code, out } = await run(args);
        // A machine may have zombies or stuck tasks of its own, and tasks that end between two looks (3: not all was seen).
        expect(args[0] === 'diagnose' ? [0, 1, 3] : [0], out).toContain(code);
        if (command.endsWith('diagnose unreaped-children')) expect(out).toContain('children-not-reaped');
      });
    }
  }

  it('has all of that', () => {
    expect(blocks(page).length).toBeGreaterThanOrEqual(least);
  });
});
