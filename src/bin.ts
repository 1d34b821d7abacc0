#!/usr/bin/env node
/**
 * The program. The one place that sets the exit code; it loads nothing before it knows the command.
 */
import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2));
