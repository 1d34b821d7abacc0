#!/usr/bin/env node
/**
 * The program. The one place that sets the exit code; it loads nothing before it knows the command.
 */
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type * as main from './cli/main.ts';
import { loadChunk } from './launch/code-cache.ts';

// Most runs are over before code that V8 optimizes would pay; what runs for long is optimized all the same, later.
setFlagsFromString('--interrupt-budget=2000000');

const { program } = loadChunk(fileURLToPath(new URL('chunks/main.cjs', import.meta.url))) as unknown as {
  readonly program: typeof main.program;
};
process.exitCode = await program(process.argv.slice(2));
