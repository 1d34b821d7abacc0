/**
 * `diagnose --watch`: repeats a diagnosis of a capture or an incident whenever a relevant file is saved.
 */
import { watch as watchFolder } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { diagnoseAll } from '../diagnose/diagnose.ts';
import { render } from '../report/format.ts';
import { parseTargetName } from '../targets/name.ts';
import type { Target } from '../targets/target.ts';
import { replayIndex } from '../capture/replay.ts';
import { loadCapture } from '../capture/load.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { explain } from './explain.ts';
import { onInterrupt } from './interrupt.ts';
import { terminalStyle } from './output.ts';
import { fileOf, libraryFiles, loadRunbooks } from '../project/library.ts';
import { givenValues, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { UsageError } from '../document/usage-error.ts';

export interface WatchRequest {
  /** None: the whole library. */
  readonly names: readonly string[];
  readonly on: string | undefined;
  readonly set: ReadonlyMap<string, string>;
  readonly deadline: number | undefined;
  readonly verbose: boolean;
  readonly evidence: boolean;
  /** Also print every expression with its value. */
  readonly explain: boolean;
}

/** Milliseconds. Editors write, rename and touch within a few of them for one save. */
const SETTLED = 50;

/** Returns when interrupted. Problems in a file are printed, and the next save is awaited. */
export async function watch(request: WatchRequest): Promise<ExitCode> {
  const parsed = parseTargetName(request.on ?? 'local');
  if (parsed instanceof Error) throw parsed;
  if (parsed.kind !== 'capture' && parsed.kind !== 'incident') {
    const hint = 'Record a capture first: drillbook capture <runbook…> -o FILE';
    const message = '--watch works only on a capture or an incident, not on a live target';
    throw new UsageError('watch-live', message, hint);
  }
  const { kind, path } = parsed;
  const { names } = request;
  const files = names.length === 0 ? libraryFiles('runbook') : names.map((name) => fileOf('runbook', name));
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the current diagnosis';
  let open: (() => Target) | undefined;
  const again = async (changed: ReadonlySet<string>): Promise<void> => {
    try {
      if (open === undefined || changed.has(resolve(path))) open = await opener(kind, path);
      const from = performance.now();
      const text = await diagnosed(request, open());
      const ms = Math.round(performance.now() - from);
      process.stdout.write(
        `${clearing()}${text}\n${new Date().toLocaleTimeString()}  ${ms} ms; waiting for a save\n`,
      );
    } catch (error) {
      explain(error);
      process.stderr.write('waiting for a save\n');
    }
  };
  const folders = new Set(
    files.flatMap((file) => [dirname(file), join(dirname(file), 'probes'), join(dirname(file), 'remedies')]),
  );
  folders.add(dirname(resolve(path)));
  await again(new Set());
  await changesUntil(interrupt.signal, folders, resolve(path), again);
  return EXIT.interrupted;
}

/** Reads the file once; each call opens a fresh target. */
async function opener(kind: 'capture' | 'incident', path: string): Promise<() => Target> {
  if (kind === 'capture') {
    const replay = replayIndex(await loadCapture(path));
    return () => replay.target(path);
  }
  const { openIncident } = await import('../project/open-incident.ts');
  const target = openIncident(path);
  return () => target;
}

async function diagnosed(request: WatchRequest, target: Target): Promise<string> {
  const runbooks = loadRunbooks(request.names);
  const declared = runbooks.flatMap((runbook) => [...runbook.inputs]);
  refuseUnknownKeys(request.set, declared, runbooks.map(({ id }) => id).join(', '));
  const diagnoses = await diagnoseAll(runbooks, target, {
    inputs: givenValues(declared, request.set),
    explain: request.explain,
    ...(request.deadline === undefined ? {} : { deadline: request.deadline }),
  });
  const style = { ...terminalStyle(), verbose: request.verbose, evidence: request.evidence };
  return render('console', { kind: 'diagnoses', diagnoses }, style);
}

/** Calls `again` after each save, never concurrently. */
async function changesUntil(
  signal: AbortSignal,
  folders: ReadonlySet<string>,
  capture: string,
  again: (changed: ReadonlySet<string>) => Promise<void>,
): Promise<void> {
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const settle = (): void => {
    const files = changed;
    changed = new Set();
    running = running.then(() => again(files));
  };
  const watchers = [...folders].flatMap((folder) => {
    try {
      return watchFolder(folder, (_, name) => {
        const file = join(folder, name ?? '');
        if (!/\.ya?ml$/.test(basename(file)) && file !== capture) return;
        changed.add(file);
        clearTimeout(timer);
        timer = setTimeout(settle, SETTLED);
      });
    } catch {
      // A runbook without probes has no such folder.
      return [];
    }
  });
  try {
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      signal.addEventListener('abort', () => done(), { once: true });
    });
  } finally {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    await running;
  }
}

/** On a terminal, clears the previous result. */
function clearing(): string {
  return process.stdout.isTTY === true ? '\u001b[2J\u001b[H' : '';
}
