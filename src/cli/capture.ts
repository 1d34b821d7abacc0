/**
 * `drillbook capture`: everything that runbooks ask of a target, kept in one file.
 */
import { parseArgs } from 'node:util';
import { differences } from '../diagnose/compare.ts';
import { diagnoseAll } from '../diagnose/diagnose.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import { skippedNotes } from '../diagnose/skipped-notes.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { describeNode } from '../capture/describe.ts';
import type { LargeOutputs } from '../capture/format.ts';
import { mask } from '../capture/mask/mask.ts';
import { MaskPatternError } from '../capture/mask/patterns.ts';
import type { Capture, RawCapture } from '../capture/model.ts';
import { recording } from '../capture/record.ts';
import { replayIndex } from '../capture/replay.ts';
import { writeCapture } from '../capture/write.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { loadRunbooks } from '../project/library.ts';
import { targetOpener } from '../project/open-target.ts';
import { loadLab } from './lab.ts';
import { seconds } from './seconds.ts';
import { givenValues, parseSet, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { UsageError } from '../document/usage-error.ts';
import { programVersion } from './version.ts';

export const help = `  --on TARGET             local (default), docker://NAME, ssh://[user@]host[:port], a capture file,
                          or an incident file (.yaml)
  -o, --output FILE       where it is kept
  --all                   what every runbook of the library asks
  --mask PATTERN          what this RE2 pattern matches is a secret too, or what its first group matches; repeatable
  --large inline|compressed|apart
                          outputs beyond 4 KiB: readable in the file (default), compressed in it, or in FILE.d/
  --set KEY=VALUE         an input of a runbook; repeatable
  --deadline SECONDS      for the whole diagnosis (default 60)

Nothing on the target is changed. Values of environments, tokens, passwords and keys are masked before anything is
written; the file says what was masked where. Look it through before you give it away all the same.

Exit codes: 0 captured, 3 the target cannot be had.
`;

const LARGE: readonly LargeOutputs[] = ['inline', 'compressed', 'apart'];

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      on: { type: 'string' },
      output: { type: 'string', short: 'o' },
      all: { type: 'boolean' },
      mask: { type: 'string', multiple: true },
      large: { type: 'string' },
      set: { type: 'string', multiple: true },
      deadline: { type: 'string' },
    },
  });
  const file = values.output;
  if (file === undefined) throw new UsageError('no-output', 'Where to? -o FILE.', 'e.g. -o incident.json');
  if ((values.all === true) === positionals.length > 0) {
    throw new UsageError('no-runbook', 'Which runbooks? Their names, or --all.');
  }
  const large = largeOutputs(values.large);
  const patterns = checkedPatterns(values.mask ?? []);
  const set = parseSet(values.set ?? []);
  const deadline = seconds(values.deadline);
  const runbooks = loadRunbooks(positionals);
  const declared = runbooks.flatMap((runbook) => [...runbook.inputs]);
  refuseUnknownKeys(set, declared, runbooks.map((runbook) => runbook.id).join(', '));
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the probes under way to be ended';
  await using target = await (await targetOpener(values.on ?? 'local', loadLab))(interrupt.signal);
  const options = {
    inputs: givenValues(declared, set),
    ...(deadline === undefined ? {} : { deadline }),
  };
  const recorded = recording(target);
  const live = await untilInterrupted(diagnoseAll(runbooks, recorded, options), interrupt);
  if (live === undefined) return EXIT.interrupted;
  const node = await describeNode(target);
  const raw = recorded.capture({
    runbooks: runbooks.map((runbook) => runbook.id),
    ...node,
    versions: new Map([['drillbook', await programVersion()], ...node.versions]),
    skipped: skippedNotes(live),
  });
  const capture = mask(raw, { patterns });
  const replayed = await diagnoseAll(runbooks, replayIndex(capture).target(), options);
  const bytes = await write(file, capture, large);
  process.stdout.write(summary(file, bytes, capture));
  process.stderr.write(warnings(live, replayed, raw));
  return EXIT.expected;
}

function largeOutputs(text: string | undefined): LargeOutputs {
  const found = LARGE.find((one) => one === (text ?? 'inline'));
  if (found !== undefined) return found;
  throw new UsageError('large-unknown', `--large takes ${LARGE.join(', ')}, got ${JSON.stringify(text)}.`);
}

/** Refused before anything is asked of the target. */
function checkedPatterns(patterns: readonly string[]): readonly string[] {
  try {
    mask({ header: { taken: '', target: '', runbooks: [], versions: new Map() }, asked: [] }, { patterns });
    return patterns;
  } catch (error) {
    if (error instanceof MaskPatternError) throw new UsageError('mask-pattern', error.message);
    throw error;
  }
}

async function write(file: string, capture: Capture, large: LargeOutputs): Promise<number> {
  try {
    return await writeCapture(file, capture, { large });
  } catch (error) {
    throw new UsageError('capture-file', `Cannot write ${file}: ${(error as Error).message}`);
  }
}

function summary(file: string, bytes: number, { asked, masked }: Capture): string {
  const statuses = new Map<string, number>();
  for (const { status } of asked.flatMap(({ answers }) => answers)) {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const counted = Array.from(statuses, ([status, times]) => `${times} ${status}`).join(', ');
  const secrets = masked.length === 0 ? 'nothing was masked' : `${masked.length} secrets are masked`;
  return `${file}: ${asked.length} questions (${counted}), ${Math.ceil(bytes / 1024)} KiB; ${secrets}\n`;
}

function warnings(
  live: readonly Diagnosis[],
  replayed: readonly Diagnosis[],
  { header }: RawCapture,
): string {
  const lines: string[] = [];
  if (header.dropped !== undefined) {
    lines.push(`${header.dropped} answers were too much for one capture: a replay will not know them`);
  }
  for (const [nth, before] of live.entries()) {
    const after = replayed[nth];
    const changes = after === undefined ? [] : differences(before, after);
    for (const change of changes) lines.push(`replayed, this is not as it was on the target: ${change}`);
  }
  return lines.map((line) => `drillbook: ${terminalLine(line)}\n`).join('');
}
