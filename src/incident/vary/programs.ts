/** Renames engine processes to those of another age or vendor. */
import type { FactsData, ProcessData } from '../schema.ts';
import type { Layout } from './layouts.ts';
import { commOf } from './layouts.ts';

export function withPrograms(facts: FactsData, layout: Layout): FactsData | { readonly reason: string } {
  let changed = false;
  const processes = (facts.processes ?? []).map((process) => {
    const varied = renamed(process, layout);
    if (varied !== process) changed = true;
    return varied;
  });
  if (!changed) return { reason: 'no process with a current engine name is stated' };
  // The kernel truncates such a name, and only its arguments tell which program it is.
  const cut = processes.find(
    (process, nth) =>
      process !== facts.processes?.[nth] && process.args === undefined && process.comm?.length === 15,
  );
  if (cut !== undefined) return { reason: `the arguments of process ${cut.pid} are not stated` };
  return { ...facts, processes };
}

function renamed(process: ProcessData, { programs }: Layout): ProcessData {
  const { args, comm } = process;
  const words = args === undefined ? [] : typeof args === 'string' ? args.split(' ') : [...args];
  const [program = ''] = words;
  const base = program.slice(program.lastIndexOf('/') + 1);
  // The name may be truncated if no arguments are stated.
  const name =
    programs.get(base) ??
    (comm === undefined || comm.startsWith('runc:[') ? undefined : byComm(comm, programs));
  if (name === undefined) return process;
  // runc changes its name while it works: that is not a program's name.
  const isInit = comm?.startsWith('runc:[') === true;
  const first = program.slice(0, program.length - base.length) + name;
  const isNamed = base !== '' && programs.has(base);
  const others = words.slice(1).map((word) => renamedPath(word, programs));
  return {
    ...process,
    ...(isInit ? {} : { comm: commOf(name) }),
    ...(args === undefined || !isNamed
      ? {}
      : { args: typeof args === 'string' ? [first, ...others].join(' ') : [first, ...others] }),
  };
}

function byComm(comm: string, programs: ReadonlyMap<string, string>): string | undefined {
  for (const [known, name] of programs) if (commOf(known) === comm) return name;
  return undefined;
}

/** `-containerd-binary /usr/bin/containerd` */
function renamedPath(word: string, programs: ReadonlyMap<string, string>): string {
  const match = /^(\/(?:usr\/)?s?bin\/)(.+)$/.exec(word);
  const name = programs.get(match?.[2] ?? '');
  return match === null || name === undefined ? word : `${match[1]}${name}`;
}
