/** A drill's actions in its lab, over one pool of shells. */
import { resolve } from 'node:path';
import { diagnoseAll } from '../diagnose/diagnose.ts';
import { applyRemedy } from '../diagnose/remedy.ts';
import { FileRefused } from '../document/regular-file.ts';
import type { FileForLab, Lab } from '../lab/lab.ts';
import type { Action } from '../scenario/model.ts';
import type { Target } from '../targets/target.ts';
import { act, awaitOracle, lookAtOracle, scenarioScope } from './act.ts';
import { curingPlans } from './cure.ts';
import type { DrillRequest } from './request.ts';
import { expectationsIn } from './request.ts';
import type { DrillProblem, Phase, PhaseDiagnoses } from './result.ts';
import { Stop } from './stop.ts';

export class DrillSession {
  readonly #request: DrillRequest;
  /** The machine that runbooks look at. */
  readonly #target: Target;
  readonly #scope: ReturnType<typeof scenarioScope>;
  readonly #lab: Lab;

  constructor(request: DrillRequest, lab: Lab) {
    this.#request = request;
    this.#lab = lab;
    this.#target = lab.target(request.scenario.target);
    this.#scope = scenarioScope(request.scenario, request.inputs, request.lab.version);
  }

  /** Copies the scenario's files and starts the healthy node. */
  async setUp(): Promise<void> {
    await this.#copyFiles();
    await this.#all(this.#request.scenario.setup, 'setup-failed', 'prepare');
  }

  /** Injects the fault, unless the failure is already there. */
  async inject(): Promise<void> {
    const { scenario } = this.#request;
    if (scenario.inject.length === 0) return;
    const { holds, said } = await this.look();
    if (holds === true) {
      const message = `the oracle holds before the fault is injected: ${scenario.oracle.title} (${said})`;
      throw new Stop('oracle-holds-before', 'inject', message);
    }
    if (holds === undefined) {
      const message = `the oracle cannot be evaluated before the fault is injected: ${scenario.oracle.title} (${said})`;
      throw new Stop('oracle-not-asked', 'inject', message);
    }
    await this.#all(scenario.inject, 'inject-failed', 'inject');
  }

  /** Polls the oracle until it holds. */
  async awaitFailure(): Promise<void> {
    const { scenario, signal } = this.#request;
    const outcome = await awaitOracle(scenario.oracle, true, this.#scope, this.#on(scenario.oracle), signal);
    this.#request.listen?.({
      type: 'oracle',
      scenario: scenario.id,
      holds: outcome.reached,
      said: outcome.said,
    });
    if (!outcome.reached) {
      const message = `${scenario.oracle.title}: did not hold within ${scenario.oracle.deadline} ms (${outcome.said})`;
      throw new Stop('oracle-never-held', 'inject', message);
    }
  }

  /** Asks the oracle once. `holds` is undefined if it could not be evaluated. */
  look(): ReturnType<typeof lookAtOracle> {
    const { oracle } = this.#request.scenario;
    return lookAtOracle(oracle, this.#scope, this.#on(oracle));
  }

  async diagnose(phase: Phase): Promise<PhaseDiagnoses> {
    const { scenario, runbooks, runbookInputs, listen, wrapTarget } = this.#request;
    listen?.({ type: 'phase', scenario: scenario.id, phase });
    const target = wrapTarget?.(this.#target, phase) ?? this.#target;
    const diagnoses = await diagnoseAll(runbooks, target, {
      ...(runbookInputs === undefined ? {} : { inputs: runbookInputs }),
      explain: phase === 'during',
      listen: (step) => listen?.({ type: 'step', scenario: scenario.id, phase, step }),
    });
    for (const diagnosis of diagnoses)
      listen?.({ type: 'diagnosis', scenario: scenario.id, phase, diagnosis });
    return new Map(diagnoses.map((diagnosis) => [diagnosis.runbook, diagnosis]));
  }

  /**
   * Cures with the remedy that the scenario names. If it names none, or the finding was not reported for all
   * subjects, uses the scenario's own revert.
   */
  async cure(during: PhaseDiagnoses): Promise<void> {
    const { scenario, lab, listen, signal } = this.#request;
    const plans = curingPlans(
      expectationsIn(scenario, lab.version),
      (runbook) => during.get(runbook)?.findings ?? [],
    );
    for (const plan of plans) {
      const outcome = await applyRemedy(plan, this.#target, ({ command }, said) =>
        listen?.({ type: 'remedy', scenario: scenario.id, command, said }),
      );
      if (outcome.ok) continue;
      // A failing remedy may have done harm as well, so check what the oracle reports.
      const { said } = await this.look();
      throw new Stop('cure-failed', 'cure', `${outcome.message}; the oracle then: ${said}`);
    }
    if (plans.length === 0) await this.#all(scenario.revert, 'revert-failed', 'cure');
    const outcome = await awaitOracle(scenario.oracle, false, this.#scope, this.#on(scenario.oracle), signal);
    listen?.({ type: 'oracle', scenario: scenario.id, holds: !outcome.reached, said: outcome.said });
    if (!outcome.reached) {
      const message = `${scenario.oracle.title}: still holds ${scenario.oracle.deadline} ms after the cure (${outcome.said})`;
      throw new Stop('cure-failed', 'cure', message);
    }
  }

  async close(): Promise<void> {
    await this.#target.close();
  }

  /** The machine of an action or of the oracle; by default the one that runbooks look at. */
  #on({ on }: { readonly on: string | undefined }): Target {
    const target = on === undefined ? this.#target : this.#lab.target(on);
    return this.#request.wrapActions?.(target) ?? target;
  }

  async #all(
    actions: readonly Action[],
    code: DrillProblem['code'],
    phase: DrillProblem['phase'],
  ): Promise<void> {
    for (const action of actions) {
      const outcome = await act(action, this.#scope, this.#on(action));
      this.#request.listen?.({ type: 'action', scenario: this.#request.scenario.id, action, outcome });
      if (!outcome.ok) throw new Stop(code, phase, outcome.message);
      if (this.#request.signal?.aborted === true) throw new Stop('interrupted', phase, 'interrupted');
    }
  }

  async #copyFiles(): Promise<void> {
    const files = new Map<string | undefined, FileForLab[]>();
    for (const file of this.#request.scenario.files) {
      const from = file.from.render(this.#scope);
      // A relative path is relative to the scenario; one that the user gave was made absolute earlier.
      if (from.kind !== 'value') throw new Stop('setup-failed', 'prepare', from.why);
      if (from.value === '') continue;
      const machine = file.on ?? this.#request.scenario.target;
      const ofMachine = files.get(machine) ?? [];
      ofMachine.push({ from: resolve(this.#request.scenario.folder, from.value), to: file.to });
      files.set(machine, ofMachine);
    }
    for (const [machine, ofMachine] of files) {
      await this.#lab.copyIn(ofMachine, machine).catch((error: unknown) => {
        if (error instanceof FileRefused || error instanceof RangeError)
          throw new Stop('setup-failed', 'prepare', error.message);
        throw error;
      });
    }
  }
}
