/** `drill --proof FILE`: what takes part is hashed before the drills begin, and the results are added to the file. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describeNode } from '../../capture/describe.ts';
import { UsageError } from '../../document/usage-error.ts';
import type { PlannedDrill } from '../../drill/plan.ts';
import type { Parts } from '../../drill/proof/record.ts';
import { NO_PROOF, recordDrills } from '../../drill/proof/record.ts';
import type { FileHashes, Proof, ProofDrill } from '../../drill/proof/schema.ts';
import type { DrillDocument, DrillResult } from '../../drill/result.ts';
import { labelOfLab, type LabName } from '../../lab/definition/model.ts';
import type { Runbook } from '../../runbook/model.ts';
import { SharedFolders } from '../../runbook/load/shared.ts';
import type { Scenario } from '../../scenario/model.ts';
import type { Target } from '../../targets/target.ts';
import { BrokenFiles } from '../library.ts';
import { readProof, writeProof } from './file.ts';
import { labFiles, runbookFiles, scenarioFiles } from './parts.ts';

export class ProofRecorder {
  readonly #file: string;
  readonly #runbooks = new Map<string, FileHashes>();
  /** By scenario and lab. */
  readonly #drills = new Map<string, Omit<Parts, 'runbook'>>();
  readonly #scenarios = new Map<string, Scenario>();
  readonly #nodes = new Map<string, ReturnType<typeof describeNode>>();

  /**
   * @throws {BrokenFiles} if the file exists and is no proof
   * @throws {UsageError} if it cannot be written
   */
  constructor(file: string, drills: readonly PlannedDrill[], runbooks: readonly Runbook[]) {
    this.#file = file;
    refuseUnwritable(file);
    this.#before();
    const shared = new SharedFolders();
    for (const { id, file: path } of runbooks) this.#runbooks.set(id, runbookFiles(path, shared));
    for (const { scenario, lab } of drills) {
      this.#scenarios.set(scenario.id, scenario);
      const key = keyOf(scenario.id, labelOfLab(lab));
      this.#drills.set(key, { scenario: scenarioFiles(scenario), lab: labFiles(lab) });
    }
  }

  /** Asks a lab for the versions of the engine inside it, once, while it is healthy. */
  look(scenario: string, lab: LabName, target: Target): void {
    const key = keyOf(scenario, labelOfLab(lab));
    if (!this.#nodes.has(key)) this.#nodes.set(key, describeNode(target));
  }

  /** Adds the drills to what the file says now, and returns how many runbooks it has. */
  async write(document: DrillDocument, drillbook: string): Promise<number> {
    const nodes = new Map<string, Readonly<Record<string, string>>>();
    for (const [key, node] of this.#nodes) nodes.set(key, Object.fromEntries((await node).versions));
    // Another run may have written it meanwhile.
    const proof = recordDrills(this.#before(), document, {
      date: new Date(),
      drillbook,
      filesOf: ({ scenario, lab }, id) => {
        const runbook = this.#runbooks.get(id);
        const parts = this.#drills.get(keyOf(scenario, lab));
        return runbook === undefined || parts === undefined ? undefined : { runbook, ...parts };
      },
      inputsOf: (drill) => this.#inputsOf(drill),
      versionsOf: ({ scenario, lab }) => nodes.get(keyOf(scenario, lab)) ?? {},
    });
    try {
      writeProof(this.#file, proof);
    } catch (error) {
      throw unwritable(this.#file, error);
    }
    return proof.runbooks.length;
  }

  #before(): Proof {
    if (!existsSync(this.#file)) return NO_PROOF;
    const { proof, problems } = readProof(this.#file);
    if (proof === undefined) throw new BrokenFiles(problems);
    return proof;
  }

  #inputsOf({ scenario, inputs }: DrillResult): ProofDrill['inputs'] {
    const declared = this.#scenarios.get(scenario)?.inputs ?? [];
    return Object.fromEntries(
      Object.entries(inputs).filter(([name, value]) =>
        declared.some((one) => one.name === name && String(one.default) !== String(value)),
      ),
    );
  }
}

function keyOf(scenario: string, lab: string): string {
  return `${scenario}\0${lab}`;
}

/** Before any work begins. Creates nothing. */
function refuseUnwritable(file: string): void {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile()) throw new Error('it is not a regular file');
    if (stat !== undefined) accessSync(file, constants.W_OK);
    accessSync(dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): UsageError {
  return new UsageError('proof-file', `cannot write ${file}: ${(error as Error).message}`);
}
