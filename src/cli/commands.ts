/**
 * The command table. Commands are loaded lazily, so that `--version` is fast.
 */
import type { ExitCode } from './exit.ts';

export interface Command {
  readonly summary: string;
  /** What follows the command's name in its help. */
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
    summary: 'reproduce failures, diagnose, cure and verify them (default: all scenarios)',
    usage: '[scenario…] [--runbook NAME…] [--set KEY=VALUE…]',
    load: () => import('./drill.ts'),
  },
  demo: {
    summary: 'run one drill and explain it on a page',
    usage: '[scenario] [--full] [--hold]',
    load: () => import('./demo.ts'),
  },
  practice: {
    summary: 'find and cure a failure in a lab, from its symptom',
    usage: '[scenario | --random | --tag TAG] [--no-shell]',
    load: () => import('./practice.ts'),
  },
  diagnose: {
    summary: 'run runbooks against a target',
    usage: '<runbook…>|--all|--tag TAG [--on TARGET]',
    load: () => import('./diagnose.ts'),
  },
  capture: {
    summary: "record a target's answers for offline diagnosis",
    usage: '<runbook…>|--all [--on TARGET] -o FILE',
    load: () => import('./capture.ts'),
  },
  import: {
    summary: 'turn pasted output, logs or archives into an incident file',
    usage: '<file|folder|archive|->… [-o FILE]',
    load: () => import('./import.ts'),
  },
  check: {
    summary: 'report every problem in runbooks, scenarios and labs',
    usage: '[file…]',
    load: () => import('./check.ts'),
  },
  shrink: {
    summary: 'reduce a capture to the smallest that still yields a finding',
    usage: '<capture> --keep FINDING [-o FILE]',
    load: () => import('./shrink.ts'),
  },
  mutate: {
    summary: 'break runbooks on purpose and list the breaks that no recorded drill notices',
    usage: '[runbook…] [--captures DIR]',
    load: () => import('./mutate.ts'),
  },
  list: {
    summary: 'list runbooks, scenarios and labs, with title and tags',
    usage: '[runbooks|scenarios|labs] [--tag TAG] [--json]',
    load: () => import('./list.ts'),
  },
  show: {
    summary: 'print a runbook or an incident as Markdown',
    usage: '<runbook…|incident…> [--on TARGET --subject NAME]',
    load: () => import('./show.ts'),
  },
  proof: {
    summary: 'what the runbooks were proven against, and whether that still holds',
    usage: '[runbook…] [--badge FILE.svg] [--json]',
    load: () => import('./proof.ts'),
  },
  new: {
    summary: 'create a runbook, a scenario or a lab from a template',
    usage: 'runbook|scenario|lab <name>',
    load: () => import('./new.ts'),
  },
  lab: {
    summary: 'list labs, build their images, start one to look around in, or stop it',
    usage: 'list | build [lab…] | start <lab> | stop [lab…]',
    load: () => import('./lab.ts'),
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
