/**
 * The command table. Each command is loaded when it is called, so that `--version` costs nothing.
 */
import type { ExitCode } from './exit.ts';

export interface Command {
  readonly summary: string;
  /** Behind the command's name in its help. */
  readonly usage: string;
  readonly load: () => Promise<CommandModule>;
}

export interface CommandModule {
  /** Options and examples, for `drillbook help COMMAND`. */
  readonly help: string;
  run(args: readonly string[]): Promise<ExitCode>;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  drill: {
    summary: 'reproduce, diagnose, cure, verify; all scenarios without a name',
    usage: '[scenario…] [--runbook NAME…] [--set KEY=VALUE…]',
    load: () => import('./drill.ts'),
  },
  demo: {
    summary: 'a drill that tells what it does',
    usage: '[scenario] [--hold]',
    load: () => import('./demo.ts'),
  },
  diagnose: {
    summary: 'run runbooks against a target',
    usage: '<runbook…> [--on TARGET]',
    load: () => import('./diagnose.ts'),
  },
  capture: {
    summary: 'keep all that a target answers to runbooks, to diagnose it again anywhere',
    usage: '<runbook…>|--all [--on TARGET] -o FILE',
    load: () => import('./capture.ts'),
  },
  import: {
    summary: 'an incident from what was pasted, logged or collected',
    usage: '<file|folder|archive|->… [-o FILE]',
    load: () => import('./import.ts'),
  },
  check: {
    summary: 'every problem in runbooks and scenarios',
    usage: '[file…]',
    load: () => import('./check.ts'),
  },
  shrink: {
    summary: 'the smallest capture that still gives a finding',
    usage: '<capture> --keep FINDING [-o FILE]',
    load: () => import('./shrink.ts'),
  },
  mutate: {
    summary: 'break runbooks on purpose; which break goes unnoticed?',
    usage: '[runbook…] [--captures DIR]',
    load: () => import('./mutate.ts'),
  },
  show: {
    summary: 'a runbook or an incident as Markdown, to read or to print',
    usage: '<runbook…|incident…> [--on TARGET --subject NAME]',
    load: () => import('./show.ts'),
  },
  new: {
    summary: 'a runbook or a scenario to begin with',
    usage: 'runbook|scenario <name>',
    load: () => import('./new.ts'),
  },
  doctor: {
    summary: 'what this machine can and cannot run, and why',
    usage: '',
    load: () => import('./doctor.ts'),
  },
  sweep: {
    summary: 'remove what earlier runs left behind',
    usage: '',
    load: () => import('./sweep.ts'),
  },
};
