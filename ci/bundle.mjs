/**
 * Bundles the program into a few files: Node takes longer to find and open hundreds of small modules than to run
 * them. Large parts that are not always needed stay separate. Chunks lie as deep as their modules, so that paths from
 * `import.meta.url` stay valid. They are CommonJS, for which V8's compiled code can be cached: see
 * src/launch/code-cache.ts. Output of deleted source files is removed first, because all of dist is packed.
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

// Runs that load the most commonly used modules; their result does not matter, nor whether there is an engine.
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
