#!/usr/bin/env node
/**
 * The program. The one place that sets the exit code; it loads nothing before it knows the command.
 */
import { fileURLToPath } from 'node:url';
import type * as program from './cli/main.ts';
import { loadChunk } from './launch/code-cache.ts';

const { main } = loadChunk(fileURLToPath(new URL('chunks/main.cjs', import.meta.url))) as unknown as {
  readonly main: typeof program.main;
};
process.exitCode = await main(process.argv.slice(2));
