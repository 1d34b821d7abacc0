/** The machines of a lab: as the lab file describes them, or as services of its compose file. */
import { dirname, isAbsolute, join } from 'node:path';
import { didYouMean } from '../../text/did-you-mean.ts';
import { loadCompose } from './compose/load-compose.ts';
import { kindAt } from './image.ts';
import { compileMachine, compileOwnParts, type MachineContext } from './machine.ts';
import type { Machine } from './model.ts';
import type { LabData, MachineData } from './schema.ts';
import type { InVersion } from './texts.ts';
import type { VersionScope } from './versions.ts';

export interface MachinesOfLab {
  /** In file order. */
  readonly names: readonly string[];
  /** In the order of the names. */
  readonly machines: InVersion<readonly Machine[]>;
  /** The files that describe them beside the lab.yaml; absolute. */
  readonly read: readonly string[];
  /** Why it is privileged; undefined: it is not. */
  privileged(name: string): string | undefined;
}

/** undefined if there are problems; there may be some otherwise, too. */
export function compileMachines(
  context: MachineContext,
  data: LabData,
  versions: readonly VersionScope[],
): MachinesOfLab | undefined {
  const { inFile } = context.texts;
  if (data.compose !== undefined) return fromCompose(context, data, data.compose, versions);
  if (data.machines === undefined && !context.validation.isBroken(['machines'])) {
    const hint = 'describe them here, or name a compose file with `compose`';
    inFile.report('missing-key', "required key 'machines' is missing", ['machines'], { hint });
  }
  const names = inFile.file.keys(['machines']);
  const machines = names.flatMap((name) => {
    const own = machineData(data, name);
    return own === undefined ? [] : (compileMachine(context, name, own) ?? []);
  });
  if (machines.length === 0 || machines.length < names.length) return undefined;
  return {
    names,
    read: [],
    machines: (nth) => machines.map((machine) => machine(nth)),
    privileged: (name) => machineData(data, name)?.privileged,
  };
}

/** undefined: it is not there, or malformed, which is checked key by key. */
function machineData(data: LabData, name: string): MachineData | undefined {
  const { machines } = data;
  if (machines === undefined || !Object.hasOwn(machines, name)) return undefined;
  const own: unknown = machines[name];
  return typeof own === 'object' && own !== null && !Array.isArray(own) ? (own as MachineData) : undefined;
}

/** Keys of a machine whose values are in the compose file. */
const IN_COMPOSE = ['image', 'environment', 'command', 'volumes', 'tmpfs'] as const;

function fromCompose(
  context: MachineContext,
  data: LabData,
  written: string,
  versions: readonly VersionScope[],
): MachinesOfLab | undefined {
  const { texts, validation, limits: ofLab } = context;
  const { inFile } = texts;
  if (validation.isBroken(['compose'])) return undefined;
  // Problems name it as the lab file is named.
  const file = join(dirname(inFile.file.file), written);
  if (isAbsolute(written)) {
    inFile.report('wrong-value', 'this must be relative to the lab', ['compose']);
    return undefined;
  }
  if (kindAt(file) !== 'file') {
    inFile.report('file-missing', `no such file: ${written}`, ['compose']);
    return undefined;
  }
  const described = inFile.file.keys(['machines']);
  const reasons = new Set(described.filter((name) => machineData(data, name)?.privileged !== undefined));
  const variables = versions.map(({ id }) => ({ id, variables: data.versions?.[id] ?? {} }));
  const { names, machines, problems, read } = loadCompose(file, variables, reasons);
  inFile.problems.push(...problems);
  const own = new Map(
    described.flatMap((name) => {
      const machine = machineData(data, name);
      return machine === undefined ? [] : [[name, compileOwnParts(context, name, machine)] as const];
    }),
  );
  for (const name of described) {
    for (const key of IN_COMPOSE.filter((one) => Object.hasOwn(machineData(data, name) ?? {}, one))) {
      const hint = `state it in ${written}`;
      const path = ['machines', name, key];
      inFile.report('misplaced-key', `'${key}' cannot be combined with 'compose'`, path, {
        atKey: true,
        hint,
      });
    }
  }
  if (names.length === 0) return undefined;
  for (const name of described.filter((one) => !names.includes(one))) {
    const hint = didYouMean(name, names);
    const message = `${written} has no service '${name}', or does not start it`;
    inFile.report('machine-unknown', message, ['machines', name], { atKey: true, hint });
  }
  return {
    names,
    read,
    machines: (nth) =>
      (machines[nth] ?? []).map((machine) => {
        const added = own.get(machine.name)?.(nth);
        const ready = added?.privileged === undefined ? (added?.ready ?? machine.ready) : undefined;
        return {
          ...machine,
          ready,
          ...(machine.places === undefined || added?.ready === undefined
            ? {}
            : {
                places: { ...machine.places, ready: inFile.file.place(['machines', machine.name, 'ready']) },
              }),
          files: [...machine.files, ...(added?.files ?? [])],
          privileged: added?.privileged,
          limits: {
            memory: added?.limits.memory ?? machine.limits.memory ?? ofLab.memory,
            cpus: added?.limits.cpus ?? machine.limits.cpus ?? ofLab.cpus,
          },
          ...(added?.tools === undefined ? {} : { tools: added.tools }),
        };
      }),
    privileged: (name) => machineData(data, name)?.privileged,
  };
}
