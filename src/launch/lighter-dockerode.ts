/**
 * dockerode without two parts of it that nothing here uses, which are most of its loading time (95 ms in place of 260 ms,
 * medians of 5): docker-modem's ssh client (ssh goes by the system's own, see lab/engine/engine-ssh.ts) and the session of
 * BuildKit (grpc). Either is loaded when it is first called. For the program alone: a library must not touch the modules
 * of the process that it is loaded into.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const loader = require('node:module') as {
  new (id: string): { exports: unknown; loaded: boolean; filename: string };
};

/** Modules that export one function. */
const UNUSED = [
  ['docker-modem', './ssh.js'],
  ['dockerode', './session.js'],
] as const;

/** To be called before dockerode is loaded; later, and a second time, it changes nothing. */
export function lightenDockerode(): void {
  const entry = require.resolve('dockerode');
  for (const [name, part] of UNUSED) {
    const main = name === 'dockerode' ? entry : createRequire(entry).resolve(name);
    try {
      deferLoading(createRequire(main).resolve(part));
    } catch {
      // A release without such a file: it is loaded as a whole.
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
