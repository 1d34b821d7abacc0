/**
 * From arguments to an exit code: finds the command, runs it, and prints what it throws as one error.
 */
import { COMMANDS } from './commands.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { endOnUncaught } from './uncaught.ts';
import { watchOutput } from './watch-output.ts';

/** The whole program: `main` with this process's stdout and stderr. */
export async function program(args: readonly string[]): Promise<ExitCode> {
  endOnUncaught();
  const output = watchOutput();
  return output.ended(await main(args));
}

/** Runs the program with these arguments (without node and the script); never rejects. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = args;
  try {
    if (name === '--version' || name === '-V') return await printVersion();
    if (name === undefined || name === 'help' || name === '--help' || name === '-h')
      return await help(rest[0]);
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) return await unknownCommand(name);
    await refuseMissingFolder();
    if (rest.includes('--help') || rest.includes('-h')) return await help(name);
    return await (await command.load()).run(rest);
  } catch (error) {
    const { explain } = await import('./explain.ts');
    return explain(error);
  }
}

/** The shell's working folder may have been removed; relative paths mean nothing there. */
async function refuseMissingFolder(): Promise<void> {
  try {
    process.cwd();
  } catch {
    const { UsageError } = await import('../document/usage-error.ts');
    throw new UsageError(
      'no-working-folder',
      'the working folder no longer exists',
      'Change to an existing folder.',
    );
  }
}

async function printVersion(): Promise<ExitCode> {
  const { programVersion } = await import('./version.ts');
  process.stdout.write(`${await programVersion()}\n`);
  return EXIT.expected;
}

async function help(name: string | undefined): Promise<ExitCode> {
  if (name === undefined) {
    const rows = Object.entries(COMMANDS).map(
      ([command, { summary }]) => `  ${command.padEnd(10)} ${summary}`,
    );
    process.stdout.write(
      `drillbook: runbooks that are proven by drills\n\nUsage: drillbook <command> [options]\n\n${rows.join('\n')}\n\n` +
        'drillbook help <command> lists its options. Exit codes: 0 as expected, 1 a verdict failed or a diagnosis has\n' +
        'findings, 2 wrong input, 3 the engine or the machine failed, 70 internal error, 130 interrupted.\n',
    );
    return EXIT.expected;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return unknownCommand(name);
  const { help: text } = await command.load();
  process.stdout.write(`Usage: drillbook ${name} ${command.usage}\n\n${command.summary}\n\n${text}`);
  return EXIT.expected;
}

async function unknownCommand(name: string): Promise<ExitCode> {
  const [{ explain }, { UsageError }, { didYouMean }] = await Promise.all([
    import('./explain.ts'),
    import('../document/usage-error.ts'),
    import('../text/did-you-mean.ts'),
  ]);
  const hint = didYouMean(name, Object.keys(COMMANDS)) ?? 'List the commands: drillbook help';
  return explain(new UsageError('unknown-command', `unknown command ${JSON.stringify(name)}`, hint));
}
