/** A folder that cannot be read is no folder without mistakes. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const run = promisify(execFile);
/** Root reads everything, unless it does without the capabilities for that. */
const WITHOUT = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'];

describe('check', () => {
  it('names a folder that may not be read', async () => {
    const runbooks = join(folder(), 'runbooks');
    mkdirSync(join(runbooks, 'closed'), { recursive: true });
    writeFileSync(join(runbooks, 'rb.yaml'), 'runbook: rb\ntitle: [\n');
    chmodSync(join(runbooks, 'closed'), 0o000);
    const command = [process.execPath, join(ROOT, 'dist/bin.js'), 'check', '--json', 'runbooks'];
    const [file = '', ...args] = process.getuid?.() === 0 ? [...WITHOUT, ...command] : command;
    const failed = await run(file, args, { cwd: folder() }).catch((error: unknown) => error);
    chmodSync(join(runbooks, 'closed'), 0o700);
    const { code, stdout } = failed as { code: number; stdout: string };
    const { problems } = JSON.parse(stdout) as { problems: { file: string; code: string }[] };
    expect(code).toBe(2);
    expect(problems).toContainEqual(
      expect.objectContaining({ file: 'runbooks/closed', code: 'file-unreadable' }),
    );
  });
});
