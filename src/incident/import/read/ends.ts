/** Commands that did not end, and missing programs: what that implies about the node. */
import type { Command } from '../command.ts';
import { resolve } from '../command.ts';
import type { Draft, EngineKind } from '../draft.ts';
import type { Origin } from '../line.ts';
import { procPath } from './paths.ts';

/** Files of /proc/PID whose reading takes the lock of the process's memory map. */
const TAKE_THE_LOCK = /^(?:cmdline|environ|maps|smaps|smaps_rollup|numa_maps)$/;

/** A file whose reading does not return. */
export function readHangs(path: string, at: Origin, draft: Draft): string {
  const proc = procPath(path);
  if (proc !== undefined && proc.tid === undefined && TAKE_THE_LOCK.test(proc.file)) {
    draft.process(proc.pid)?.set('args-hang', true, at);
  } else {
    draft.hangs.set(path, at);
  }
  return `reading ${path} does not return`;
}

/** Records a command that ran until somebody or a deadline stopped it; returns what follows, if anything. */
export function commandHangs({ name, args, cwd }: Command, at: Origin, draft: Draft): string | undefined {
  if (name === 'cat') {
    const path = resolve(cwd, args.find((arg) => !arg.startsWith('-')) ?? '');
    return path === undefined || /[*?$]/.test(path) ? undefined : readHangs(path, at, draft);
  }
  if (name !== 'docker' && name !== 'podman') return undefined;
  const [verb] = args.filter((arg) => !arg.startsWith('-'));
  // Other commands ask containerd or a storage driver, too: they may hang while `ps` still answers.
  if (verb === 'ps') {
    draft.engine(name, at).set('answers', 'hangs', at);
    return `${name} ${verb} does not return`;
  }
  const words = args.filter((arg) => !/^(?:-f|--format)/.test(arg) && !arg.includes('{{'));
  const container =
    verb === 'inspect' ? words.find((word) => word !== 'inspect' && /^[\w.-]+$/.test(word)) : undefined;
  if (container !== undefined) {
    draft.container(container, at).set('inspect-hangs', true, at);
    return `${name} inspect of ${container} does not return`;
  }
  if (verb !== 'info' && verb !== 'version') return undefined;
  draft.answer({ command: `${name} ${verb}( .*)?`, hangs: true }, at);
  return `${name} ${verb} does not return`;
}

const CLIENTS: Readonly<Record<string, EngineKind>> = {
  docker: 'docker',
  podman: 'podman',
  ctr: 'containerd',
};

/** A program that is not installed. */
export function commandMissing(name: string, at: Origin, draft: Draft): string {
  const kind = CLIENTS[name];
  if (kind !== undefined) draft.engine(kind, at).set('client', false, at);
  else {
    const known = draft.node.get('missing-commands') ?? [];
    draft.node.set('missing-commands', [...new Set([...known, name])], at);
  }
  return `${name} is not installed`;
}
