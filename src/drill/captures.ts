/**
 * What a drill's runbooks asked and got, kept as captures: before, during and after, a folder a scenario.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeNode } from '../target/capture/describe.ts';
import { mask } from '../target/capture/mask/mask.ts';
import type { CaptureHeader } from '../target/capture/model.ts';
import type { RecordingTarget } from '../target/capture/record.ts';
import { recording } from '../target/capture/record.ts';
import { writeCapture } from '../target/capture/write.ts';
import type { Target } from '../target/target.ts';
import type { Phase } from './result.ts';

export class DrillCaptures {
  readonly #folder: string;
  readonly #drills = new Map<string, DrillRecording>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** For `DrillRequest.wrapTarget`. */
  of(scenario: string): (target: Target, phase: Phase) => Target {
    const drill = new DrillRecording(scenario);
    this.#drills.set(scenario, drill);
    return (target, phase) => drill.record(target, phase);
  }

  /**
   * @param about what all captures of this run have in common
   * @returns the files written
   * @throws the file system's own error
   */
  async write(about: Pick<CaptureHeader, 'runbooks' | 'target' | 'versions'>): Promise<string[]> {
    const files: string[] = [];
    for (const [scenario, drill] of this.#drills) {
      const folder = join(this.#folder, scenario);
      await mkdir(folder, { recursive: true });
      for (const { phase, capture } of await drill.captures(about)) {
        const file = join(folder, `${phase}.json`);
        await writeCapture(file, mask(capture));
        files.push(file);
      }
    }
    return files;
  }
}

class DrillRecording {
  readonly #scenario: string;
  readonly #recorded = new Map<Phase, RecordingTarget>();
  #node: ReturnType<typeof describeNode> | undefined;

  constructor(scenario: string) {
    this.#scenario = scenario;
  }

  record(target: Target, phase: Phase): Target {
    // Asked once, while the lab is healthy and open; the answer is waited for when the lab may be gone.
    this.#node ??= describeNode(target);
    const recorded = recording(target);
    this.#recorded.set(phase, recorded);
    return recorded;
  }

  async captures(about: Pick<CaptureHeader, 'runbooks' | 'target' | 'versions'>) {
    const node = await this.#node;
    return Array.from(this.#recorded, ([phase, recorded]) => ({
      phase,
      capture: recorded.capture({
        ...about,
        ...node,
        versions: new Map([...about.versions, ...(node?.versions ?? [])]),
        drill: { scenario: this.#scenario, phase },
      }),
    }));
  }
}
