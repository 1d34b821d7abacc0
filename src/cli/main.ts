/**
 * From arguments to an exit code: finds the command, runs it, and turns what it throws into one clear error.
 */
import { COMMANDS } from './commands.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { endOnUncaught } from './uncaught.ts';
import { watchOutput } from './watch-output.ts';

/** The whole program: `main` on this process's own output. */
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

/** A shell may stand in a folder that was removed meanwhile; nothing that is relative means anything there. */
async function refuseMissingFolder(): Promise<void> {
  try {
    process.cwd();
  } catch {
    const { UsageError } = await import('../document/usage-error.ts');
    throw new UsageError(
      'no-working-folder',
      'The working folder no longer exists.',
      'Change to one that does.',
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
        'drillbook help <command> tells its options. Exit codes: 0 as expected, 1 a verdict failed or a diagnosis has\n' +
        'findings, 2 the input is wrong, 3 the engine or the machine would not do it, 70 internal error, 130 interrupted.\n',
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
  const hint = didYouMean(name, Object.keys(COMMANDS)) ?? 'drillbook help lists the commands.';
  return explain(new UsageError('unknown-command', `There is no command ${JSON.stringify(name)}.`, hint));
}
