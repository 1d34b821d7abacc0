/** Importing the API changes nothing in the process that imports it. Needs `npm run build`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/program.ts';

interface Change {
  /** Files that were loaded as CommonJS modules. */
  readonly loaded: readonly string[];
  /** Those of them whose exports are not what their file makes of itself. */
  readonly replaced: readonly string[];
  /** What else of the process is not as it was. */
  readonly changed: readonly string[];
  /** Node's own modules that can be had after it, and not before. */
  readonly builtins: readonly string[];
}

/** What a fresh Node process is after the import that it was not before. */
function changesBy(entry: string): Change {
  const script = `
    import { createRequire, Module } from 'node:module';
    const require = createRequire(${JSON.stringify(join(ROOT, 'package.json'))});
    const state = () => ({
      environment: { ...process.env },
      // zod shares what is registered with it among its copies, under names of its own.
      globals: Object.getOwnPropertyNames(globalThis).filter((name) => !/^__zod_global/.test(name)),
      prototypes: [Object, Array, String, Promise, Function, Error, Map].map(({ prototype }) => Object.getOwnPropertyNames(prototype)),
      listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      loaders: [Module._load, Module._resolveFilename, Module.prototype.require].map(String),
      extensions: Object.keys(Module._extensions),
      exitCode: process.exitCode ?? null,
      cwd: process.cwd(),
      execArgv: process.execArgv,
      stackTraceLimit: Error.stackTraceLimit,
      prepareStackTrace: typeof Error.prepareStackTrace,
    });
    const before = state();
    const had = new Set(process.moduleLoadList);
    await import(${JSON.stringify(join(ROOT, entry))});
    const after = state();
    const changed = Object.keys(before).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
    const builtins = process.moduleLoadList.filter((name) => !had.has(name));
    const cached = Object.entries(require.cache);
    const loaded = cached.map(([file]) => file);
    const replaced = cached
      .filter(([file, module]) => !(module instanceof Module) || module.id !== file || !module.loaded)
      .map(([file]) => file);
    // Loaded a second time, from nothing, a file must make the same of itself.
    const shape = (value) => typeof value === 'function' ? String(value) : Object.keys(value ?? {}).join();
    for (const [file, module] of cached) {
      if (!/docker-modem|dockerode/.test(file) || !file.endsWith('.js')) continue;
      const kept = require.cache[file];
      delete require.cache[file];
      if (shape(require(file)) !== shape(module.exports)) replaced.push(file);
      require.cache[file] = kept;
    }
    process.stdout.write(JSON.stringify({ loaded, replaced, changed, builtins }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    cwd: ROOT,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Change;
}

const ENGINE = /\/(?:dockerode|docker-modem|testcontainers|ssh2|@grpc|protobufjs)\//;

describe('importing', () => {
  it('drillbook loads nothing that talks to an engine, and changes nothing', () => {
    const { loaded, replaced, changed, builtins } = changesBy('dist/index.js');
    expect(loaded.filter((file) => ENGINE.test(file))).toEqual([]);
    expect({ replaced, changed }).toEqual({ replaced: [], changed: [] });
    // dockerode would load Node's HTTP client.
    expect(builtins.filter((name) => /^NativeModule (?:https?|tls|_http_client)$/.test(name))).toEqual([]);
  });

  it("drillbook/lab loads the engine's client as it is, and changes nothing", () => {
    const { loaded, replaced, changed } = changesBy('dist/lab/index.js');
    expect(loaded.some((file) => file.includes('/docker-modem/'))).toBe(true);
    expect({ replaced, changed }).toEqual({ replaced: [], changed: [] });
  });

  it('is seen to change something where it does', () => {
    const { replaced, changed } = changesBy('test/fixtures/api/meddling.mjs');
    expect(replaced.some((file) => file.endsWith('/docker-modem/lib/ssh.js'))).toBe(true);
    expect(changed).toEqual(['environment']);
  });
});
