/**
 * Loads the program's own files with the code that V8 compiled when the program was built. Without it `check` of one
 * file takes 1.31 times as long (1.20 to 1.39, 15 pairs, 240 ms instead of 184 ms). V8's code is valid only for the
 * same release with the same flags; any other rejects it and compiles again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { Script } from 'node:vm';

type Exports = Record<string, unknown>;
type Wrapped = (
  exports: Exports,
  require: (id: string) => unknown,
  module: { exports: Exports },
  file: string,
  folder: string,
) => void;

/** Set while the program is built: the code of what a run has loaded is then written beside it. */
const WRITE = 'DRILLBOOK_WRITE_CODE_CACHE';

const modules = new Map<string, { exports: Exports }>();
const scripts = new Map<string, Script>();

/** @param file a CommonJS file of the bundle; files beside it that it requires are loaded the same way */
export function loadChunk(file: string): Exports {
  const known = modules.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  // Registered before it runs: chunks may require each other.
  modules.set(file, module);
  const folder = dirname(file);
  const elsewhere = createRequire(file);
  const require = (id: string): unknown =>
    id.startsWith('./') || id.startsWith('../') ? loadChunk(resolve(folder, id)) : elsewhere(id);
  const wrapped = scriptOf(file).runInThisContext() as Wrapped;
  wrapped(module.exports, Object.assign(require, elsewhere), module, file, folder);
  return module.exports;
}

function scriptOf(file: string): Script {
  const text = readFileSync(file, 'utf8');
  const cachedData = cachedCodeOf(file);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (process.env[WRITE] !== undefined) {
    if (scripts.size === 0) process.once('exit', writeCode);
    scripts.set(file, script);
  }
  return script;
}

function cachedCodeOf(file: string): Buffer | undefined {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}

function writeCode(): void {
  for (const [file, script] of scripts) writeFileSync(`${file}.cache`, script.createCachedData());
}
