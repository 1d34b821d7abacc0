/**
 * `drillbook capture`: records a target's answers to runbooks in one file.
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
import { loadLab } from './load-lab.ts';
import { seconds } from './seconds.ts';
import { givenValues, parseSet, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { UsageError } from '../document/usage-error.ts';
import { programVersion } from './version.ts';

export const help = `  --on TARGET             local (default), docker://NAME, ssh://[user@]host[:port], a capture file,
                          or an incident file (.yaml)
  -o, --output FILE       write the capture to FILE
  --all                   record for every runbook of the library
  --mask PATTERN          also mask text matching this RE2 pattern, or its first group if it has one; repeatable
  --large inline|compressed|apart
                          outputs over 4 KiB: readable in the file (default), compressed in it, or in FILE.d/
  --set KEY=VALUE         set an input of a runbook; repeatable
  --deadline SECONDS      overall timeout (default 60)

Nothing on the target is changed. Environment values, tokens, passwords and keys are masked before anything is
written; the file lists what was masked and where. Review it before you share it.

Exit codes: 0 captured, 3 the target is not available.
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
  if (file === undefined)
    throw new UsageError('no-output', 'no output file given', 'Name one: -o incident.json');
  if ((values.all === true) === positionals.length > 0) {
    throw new UsageError('no-runbook', 'give either runbook names or --all');
  }
  const large = largeOutputs(values.large);
  const patterns = checkedPatterns(values.mask ?? []);
  const set = parseSet(values.set ?? []);
  const deadline = seconds(values.deadline);
  const runbooks = loadRunbooks(positionals);
  const declared = runbooks.flatMap((runbook) => [...runbook.inputs]);
  refuseUnknownKeys(set, declared, runbooks.map((runbook) => runbook.id).join(', '));
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'running probes to end';
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
  process.stdout.write(summary(file, bytes, capture) + notApplyingLines(live));
  process.stderr.write(warnings(live, replayed, raw));
  return EXIT.expected;
}

function largeOutputs(text: string | undefined): LargeOutputs {
  const found = LARGE.find((one) => one === (text ?? 'inline'));
  if (found !== undefined) return found;
  throw new UsageError(
    'large-unknown',
    `--large must be one of ${LARGE.join(', ')}, got ${JSON.stringify(text)}`,
  );
}

/** Rejects bad patterns before anything runs on the target. */
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
    throw new UsageError('capture-file', `cannot write ${file}: ${(error as Error).message}`);
  }
}

function summary(file: string, bytes: number, { asked, masked }: Capture): string {
  const statuses = new Map<string, number>();
  for (const { status } of asked.flatMap(({ answers }) => answers)) {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const counted = Array.from(statuses, ([status, times]) => `${times} ${status}`).join(', ');
  const secrets = masked.length === 0 ? 'nothing masked' : `${masked.length} secrets masked`;
  return `${file}: ${asked.length} questions (${counted}), ${Math.ceil(bytes / 1024)} KiB; ${secrets}\n`;
}

/** Of these the capture holds only why they do not apply. */
function notApplyingLines(live: readonly Diagnosis[]): string {
  return live
    .flatMap(({ runbook, applies, reason = '' }) =>
      applies === false ? [`${runbook} does not apply: ${terminalLine(reason)}\n`] : [],
    )
    .join('');
}

function warnings(
  live: readonly Diagnosis[],
  replayed: readonly Diagnosis[],
  { header }: RawCapture,
): string {
  const lines: string[] = [];
  if (header.dropped !== undefined) {
    lines.push(`${header.dropped} answers did not fit into the capture and are missing in a replay`);
  }
  for (const [nth, before] of live.entries()) {
    const after = replayed[nth];
    const changes = after === undefined ? [] : differences(before, after);
    for (const change of changes) lines.push(`the replay differs from the target: ${change}`);
  }
  return lines.map((line) => `drillbook: ${terminalLine(line)}\n`).join('');
}
