/** The state of the proof of each runbook: what a proof.json says, compared with the files of now. */
import { dirname, resolve } from 'node:path';
import type { Problem } from '../../document/problem.ts';
import { proofSentence } from '../../drill/proof/sentence.ts';
import type { ProofStamp } from '../../drill/proof/state.ts';
import { stampOf } from '../../drill/proof/state.ts';
import { hashesOf, namedIn } from '../../drill/proof/manifest.ts';
import type { FileHashes, Proof, ProofDrill } from '../../drill/proof/schema.ts';
import { loadLab } from '../../lab/definition/load.ts';
import { SharedFolders } from '../../runbook/load/shared.ts';
import { loadScenario } from '../../scenario/load.ts';
import { filesOf } from '../library.ts';
import { labFilesFor, libraryOfScenario } from '../labs.ts';
import { splitLabName } from '../select-labs.ts';
import { readProof } from './file.ts';
import { findProof } from './find.ts';
import { labFiles, libraryOf, runbookFiles, scenarioFiles } from './parts.ts';

const NEVER = {
  state: 'none',
  provenBy: [],
  scenarios: [],
  labs: [],
  failed: [],
  changed: [],
  precision: null,
  recall: null,
  timeToDetect: null,
} as const satisfies Omit<ProofStamp, 'runbook'>;

/** Reads and hashes each file once, however many runbooks were drilled with it. */
export class ProofStamps {
  readonly #given: string | undefined;
  readonly #proofs = new Map<string, Proof | undefined>();
  readonly #problems: Problem[] = [];
  readonly #shared = new SharedFolders();
  readonly #scenarios = new Map<string, FileHashes>();
  readonly #labs = new Map<string, FileHashes | undefined>();

  /** @param given the proof; default: the one beside each runbook's folder, or in the working folder */
  constructor(given: string | undefined) {
    this.#given = given;
  }

  /** Of the proofs that were read so far. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** The proofs that were read so far, broken ones included. */
  get files(): string[] {
    return [...this.#proofs.keys()];
  }

  /** undefined: there is no proof, or it has problems. */
  of({ id, file }: { readonly id: string; readonly file: string }): ProofStamp | undefined {
    const path = this.#given ?? findProof(file);
    const proof = path === undefined ? undefined : this.#read(path);
    if (proof === undefined) return undefined;
    const proven = proof.runbooks.find((one) => one.runbook === id);
    const library = dirname(dirname(resolve(file)));
    const scenarios = filesOf('scenario', [library]);
    return stampOf(id, proven, proof.files, {
      runbook: runbookFiles(file, this.#shared),
      scenario: ({ scenario }) => {
        const found = scenarios.get(scenario);
        return found === undefined ? undefined : this.#scenario(found);
      },
      lab: (drill) => {
        const scenario = scenarios.get(drill.scenario);
        return this.#lab(drill, scenario === undefined ? library : libraryOfScenario(dirname(scenario)));
      },
    });
  }

  /**
   * The state in a sentence without a full stop, for a report or a page, which someone may need now: a proof with problems is
   * no error there. undefined: there is no proof.
   */
  sentence(runbook: { readonly id: string; readonly file: string }): string | undefined {
    const stamp = this.of(runbook);
    if (this.#problems.length > 0) return 'unknown: proof.json has errors, see drillbook proof';
    return stamp && proofSentence(stamp);
  }

  /** Of a runbook that no proof mentions. */
  none(runbook: string): ProofStamp {
    return { ...NEVER, runbook };
  }

  #read(path: string): Proof | undefined {
    if (!this.#proofs.has(path)) {
      const { proof, problems } = readProof(path);
      this.#proofs.set(path, proof);
      this.#problems.push(...problems);
    }
    return this.#proofs.get(path);
  }

  #scenario(file: string): FileHashes {
    let files = this.#scenarios.get(file);
    if (files === undefined) {
      const { scenario } = loadScenario(file);
      // Of a broken one, scenario.yaml alone: it differs from the one that was drilled.
      files = scenarioFiles(scenario ?? { file, folder: dirname(file), files: [] });
      this.#scenarios.set(file, files);
    }
    return files;
  }

  /** @param library whose labs come first */
  #lab(drill: ProofDrill, library: string): FileHashes | undefined {
    const { lab, version = '' } = splitLabName(drill.lab);
    const file = labFilesFor(library).get(lab);
    if (file === undefined) return undefined;
    const key = `${file}\0${version}`;
    if (!this.#labs.has(key)) this.#labs.set(key, labNow(file, version));
    return this.#labs.get(key);
  }
}

function labNow(file: string, version: string): FileHashes | undefined {
  const { definition } = loadLab(file);
  if (definition === undefined) return hashesOf([namedIn(libraryOf(dirname(file)), file)]);
  const found = definition.versions.find(({ id }) => id === version);
  return found && labFiles(definition.at(found));
}
