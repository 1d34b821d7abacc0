import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const LOADER = join(ROOT, 'dist/launch/code-cache.js');

/** Loads `main.cjs` of the folder in a process of its own, as the program does. */
function load(env: Record<string, string> = {}): string {
  const script = `import { loadChunk } from ${JSON.stringify(LOADER)};
    process.stdout.write(String(loadChunk(${JSON.stringify(join(folder(), 'main.cjs'))}).said));`;
  const args = ['--input-type=module', '--eval', script];
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } }).stdout;
}

describe('the chunks of the program', () => {
  it('require each other, and are the same with their kept code, a stale one and a damaged one', () => {
    const main = join(folder(), 'main.cjs');
    writeFileSync(
      main,
      `const { basename } = require('node:path'); exports.name = 'main';
      const other = require('./other.cjs'); exports.said = other.says() + ' in ' + basename(__filename);`,
    );
    writeFileSync(
      join(folder(), 'other.cjs'),
      "const main = require('./main.cjs'); exports.says = () => 'other of ' + main.name;",
    );
    expect(load()).toBe('other of main in main.cjs');
    expect(existsSync(`${main}.cache`)).toBe(false);
    expect(load({ DRILLBOOK_WRITE_CODE_CACHE: '1' })).toBe('other of main in main.cjs');
    expect(existsSync(`${main}.cache`)).toBe(true);
    expect(load()).toBe('other of main in main.cjs');
    writeFileSync(main, "exports.said = 'something else';");
    expect(load()).toBe('something else');
    writeFileSync(`${main}.cache`, 'nonsense');
    expect(load()).toBe('something else');
  });
});
