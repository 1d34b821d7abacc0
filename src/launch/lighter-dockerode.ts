/**
 * Loads dockerode without two parts that nothing here uses and that take most of its loading time (95 ms instead of
 * 260 ms, medians of 5): docker-modem's ssh client (we use the system's ssh, see lab/engine/engine-ssh.ts) and
 * BuildKit's session (grpc). Each is loaded when it is first called. For the program only: a library must not change
 * the modules of the process that loads it.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const loader = require('node:module') as {
  new (id: string): { exports: unknown; loaded: boolean; filename: string };
};

/** Modules that export a single function. */
const UNUSED = [
  ['docker-modem', './ssh.js'],
  ['dockerode', './session.js'],
] as const;

/** Call this before dockerode is loaded; later or repeated calls change nothing. */
export function lightenDockerode(): void {
  const entry = require.resolve('dockerode');
  for (const [name, part] of UNUSED) {
    const main = name === 'dockerode' ? entry : createRequire(entry).resolve(name);
    try {
      deferLoading(createRequire(main).resolve(part));
    } catch {
      // A release without this file is loaded as a whole.
    }
  }
}

function deferLoading(file: string): void {
  if (require.cache[file] !== undefined) return;
  const placeholder = new loader(file);
  placeholder.filename = file;
  placeholder.loaded = true;
  placeholder.exports = (...args: unknown[]): unknown => {
    if (require.cache[file] === placeholder) delete require.cache[file];
    return (require(file) as (...given: unknown[]) => unknown)(...args);
  };
  require.cache[file] = placeholder as NodeJS.Module;
}
