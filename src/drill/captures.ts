/**
 * Records what a drill's runbooks asked, and the answers, as captures: before, during and after, one folder per
 * scenario.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeNode } from '../capture/describe.ts';
import { captureChanges } from '../capture/changes.ts';
import { loadCapture } from '../capture/load.ts';
import { mask } from '../capture/mask/mask.ts';
import type { Capture, CaptureHeader } from '../capture/model.ts';
import type { SkippedNote } from '../diagnose/skipped-notes.ts';
import type { RecordingTarget } from '../capture/record.ts';
import { recording } from '../capture/record.ts';
import { writeCapture } from '../capture/write.ts';
import type { Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import { skippedNotes } from '../diagnose/skipped-notes.ts';
import type { DrillListener } from './events.ts';
import type { Phase } from './result.ts';

/** What all captures of one run share. */
export interface CommonHeader extends Pick<CaptureHeader, 'runbooks' | 'versions'> {
  /** The lab of a scenario, and its version. */
  readonly labOf: (scenario: string) => string;
}

export interface WrittenCapture {
  readonly file: string;
  /** Changes from the capture that it replaced; undefined if there was none that could be read. */
  readonly changes: readonly string[] | undefined;
}

export class DrillCaptures {
  readonly #folder: string;
  readonly #drills = new Map<string, DrillRecording>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * For `DrillRequest.wrapTarget`.
   * @param variant the inputs that were set; part of the folder's name
   */
  of(
    scenario: string,
    variant: ReadonlyMap<string, string> = new Map(),
  ): (target: Target, phase: Phase) => Target {
    const drill = new DrillRecording(scenario);
    const inputs = Array.from(variant, ([name, value]) => `+${name}=${value.replaceAll(/[^\w.-]/g, '_')}`);
    this.#drills.set(scenario + inputs.join(''), drill);
    return (target, phase) => drill.record(target, phase);
  }

  /** For the drills' listener: a capture records how many lines of its answers the runbooks skipped. */
  readonly listen: DrillListener = (event) => {
    if (event.type !== 'diagnosis') return;
    for (const drill of this.#drills.values()) {
      if (drill.scenario === event.scenario) drill.diagnosed(event.phase, event.diagnosis);
    }
  };

  /**
   * @throws the file system's own error
   */
  async write(about: CommonHeader): Promise<WrittenCapture[]> {
    const written: WrittenCapture[] = [];
    for (const [name, drill] of this.#drills) {
      const folder = join(this.#folder, name);
      await mkdir(folder, { recursive: true });
      for (const { phase, capture } of await drill.captures(about)) {
        const file = join(folder, `${phase}.json`);
        const before = await earlier(file);
        const masked = mask(capture);
        await writeCapture(file, masked);
        written.push({ file, changes: before === undefined ? undefined : captureChanges(before, masked) });
      }
    }
    return written;
  }
}

class DrillRecording {
  readonly scenario: string;
  readonly #skipped = new Map<Phase, SkippedNote[]>();
  readonly #recorded = new Map<Phase, RecordingTarget>();
  #node: ReturnType<typeof describeNode> | undefined;

  constructor(scenario: string) {
    this.scenario = scenario;
  }

  record(target: Target, phase: Phase): Target {
    // Asked once, while the lab is healthy and open; the answer may be awaited after the lab is gone.
    this.#node ??= describeNode(target);
    const recorded = recording(target);
    this.#recorded.set(phase, recorded);
    return recorded;
  }

  diagnosed(phase: Phase, diagnosis: Diagnosis): void {
    this.#skipped.set(phase, [...(this.#skipped.get(phase) ?? []), ...skippedNotes([diagnosis])]);
  }

  async captures(about: CommonHeader) {
    const node = await this.#node;
    const lab = about.labOf(this.scenario);
    return Array.from(this.#recorded, ([phase, recorded]) => ({
      phase,
      capture: recorded.capture({
        runbooks: about.runbooks,
        ...node,
        versions: new Map([...about.versions, ...(node?.versions ?? [])]),
        target: `lab ${lab}`,
        drill: { scenario: this.scenario, phase, lab },
        skipped: this.#skipped.get(phase) ?? [],
      }),
    }));
  }
}

async function earlier(file: string): Promise<Capture | undefined> {
  try {
    return await loadCapture(file);
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}
