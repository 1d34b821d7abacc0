/**
 * The program in a few files: Node spends longer on finding and opening hundreds of small modules than on running them.
 * What is large and not always needed stays apart. Chunks lie as deep as the modules they are made of, so that
 * paths from `import.meta.url` hold.
 */
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

rmSync('dist/chunks', { recursive: true, force: true });
const bundle = await rolldown({
  input: { bin: 'src/bin.ts' },
  platform: 'node',
  external: ['dockerode', 'testcontainers'],
  transform: { target: 'node20' },
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  chunkFileNames: 'chunks/[name]-[hash].js',
  sourcemap: true,
});
