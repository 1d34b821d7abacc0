/**
 * The program in a few files: Node spends longer on finding and opening hundreds of small modules than on running them.
 * What is large and not always needed stays apart. Chunks lie as deep as the modules they are made of, so that
 * paths from `import.meta.url` hold. They are CommonJS, for which the code that V8 makes of them can be kept:
 * see src/launch/code-cache.ts.
 * What was compiled of a file that is no longer there is removed first: dist is packed as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

rmSync('dist/chunks', { recursive: true, force: true });
for (const name of readdirSync('dist', { recursive: true })) {
  const [, source] = /^(.*?)\.(?:d\.ts|js|js\.map)$/.exec(name) ?? [];
  if (source !== undefined && !existsSync(`src/${source}.ts`)) rmSync(`dist/${name}`);
}
const common = {
  platform: 'node',
  external: ['dockerode', 'testcontainers'],
  transform: { target: 'node20' },
};
const program = await rolldown({ ...common, input: { main: 'src/cli/main.ts' } });
await program.write({
  dir: 'dist',
  format: 'cjs',
  exports: 'named',
  entryFileNames: 'chunks/[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
});
const launcher = await rolldown({ ...common, input: { bin: 'src/bin.ts' } });
await launcher.write({ dir: 'dist', format: 'esm' });

// Runs that load what is loaded most often; how they end does not matter, nor whether there is an engine.
const capture = 'test/fixtures/captures/fuse-hung-rm/during.json';
for (const args of [
  ['--version'],
  ['check', 'runbooks'],
  ['diagnose', 'container-up-process-gone', '--on', 'docker://none'],
  ['diagnose', 'container-up-process-gone', '--on', capture],
  ['diagnose', 'container-up-process-gone', '--on', 'local', '--deadline', '5'],
]) {
  const env = { ...process.env, DRILLBOOK_WRITE_CODE_CACHE: '1' };
  spawnSync(process.execPath, ['dist/bin.js', ...args], { env, stdio: 'ignore', timeout: 20_000 });
}
