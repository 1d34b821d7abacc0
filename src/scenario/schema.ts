/**
 * The keys of a scenario file. Kept simple: `check` covers what a JSON Schema cannot express.
 */
import { z } from 'zod';
import {
  duration,
  id,
  identifier,
  inputKeys,
  line as oneLine,
  machineName,
  versionId,
} from '../document/shapes.ts';

const kebab = id();
const line = oneLine();
const versions = z.array(versionId).min(1);
const on = machineName.optional().meta({
  description: 'The machine; default the target.',
  examples: ['primary'],
});

const input = z.strictObject({
  type: z.enum(['string', 'int', 'bool', 'file']).optional().meta({
    description: 'The type; default string. `file` is a path on the machine that runs drillbook.',
  }),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .meta({ description: 'The default value.', examples: ['v2'] }),
  doc: line.meta({ description: 'What it is for, in one line.', examples: ['which shim runs the victim'] }),
  ...inputKeys,
});

const run = z
  .string()
  .min(1)
  .meta({
    description:
      'A shell command in the lab; it must exit with 0. Each `${{ expression }}` becomes one quoted word; expressions can use inputs.NAME, lab.version and scenario.',
    examples: ['docker run -d --name victim victim sleep 1000000'],
  });

const action = z.strictObject({
  title: line.meta({
    description: 'What it does, in one line.',
    examples: ["The container's first process is killed"],
  }),
  run,
  on,
  deadline: duration.optional().meta({ description: 'Timeout; default 30s.', examples: ['60s'] }),
});

const expectation = z.strictObject({
  findings: z
    .array(
      z.strictObject({
        finding: kebab.meta({
          description: 'The id of a finding of that runbook.',
          examples: ['freezer-held-by-unfreezable-task'],
        }),
        subjects: z
          .array(z.string())
          .min(1)
          .meta({
            description: 'Exactly these subjects; `node` if the runbook has no subjects.',
            examples: [['victim']],
          }),
      }),
    )
    .meta({
      description: 'Exactly these findings; with an empty list the runbook must be quiet.',
      examples: [[{ finding: 'freezer-held-by-unfreezable-task', subjects: ['victim'] }]],
    }),
  cure: kebab.optional().meta({
    description: 'The finding whose remedy cures the failure.',
    examples: ['freezer-held-by-unfreezable-task'],
  }),
  versions: versions.optional().meta({
    description: 'Versions of the lab to which this applies; default all.',
    examples: [['bullseye']],
  }),
  because: line
    .optional()
    .meta({ description: 'Why a version differs.', examples: ['runc 1.1 gives up freezing'] }),
});

export const scenario = z
  .strictObject({
    scenario: kebab.meta({
      description: 'The id; equal to the name of its folder.',
      examples: ['fuse-hung-rm'],
    }),
    title: line.meta({
      description: 'The failure, in one line.',
      examples: ['A container is Up, its process is gone'],
    }),
    description: z
      .string()
      .optional()
      .meta({
        description: 'How the failure happens. Markdown.',
        examples: ['A task hangs in a file system that does not answer.'],
      }),
    symptom: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'What a user or an alert reports, without the cause. `drillbook practice` shows it and nothing else; a scenario that has one can be picked at random.',
        examples: ['`docker stop victim` hangs.'],
      }),
    sources: z
      .array(line)
      .optional()
      .meta({
        description: 'Links to descriptions of the failure.',
        examples: [['https://github.com/opencontainers/runc/pull/2774']],
      }),
    needs: z
      .array(z.enum(['fuse', 'freezer-v1', 'freezer-v2', 'loop', 'memory-v1', 'nfs', 'pids']))
      .optional()
      .meta({
        description: 'What the host must provide; `drillbook doctor` checks it.',
        examples: [['fuse', 'freezer-v1']],
      }),
    lab: kebab.optional().meta({
      description: 'The lab in which the failure is reproduced; default `docker`.',
      examples: ['postgres-replica'],
    }),
    target: machineName.optional().meta({
      description: "The machine that runbooks look at; default the lab's own target.",
      examples: ['primary'],
    }),
    versions: versions.optional().meta({
      description: 'Versions of the lab to which the scenario applies; default all.',
      examples: [['bookworm']],
    }),
    because: line.optional().meta({
      description: 'Why it does not apply to the other versions.',
      examples: ['containerd 1.7 has no shim of the first kind'],
    }),
    inputs: z
      .record(identifier, input)
      .optional()
      .meta({
        description: 'Values that `--set name=value` can set. In expressions: `inputs.name`.',
        examples: [{ shim: { 'one-of': ['v2', 'v1'], default: 'v2', doc: 'which shim' } }],
      }),
    files: z
      .array(
        z.strictObject({
          from: z.string().meta({
            description:
              'A path on this machine, absolute or relative to the scenario; if empty, nothing is copied.',
            examples: ['${{ inputs.runtime }}'],
          }),
          to: z
            .string()
            .regex(/^\//, 'not an absolute path')
            .meta({ description: 'An absolute path in the lab.', examples: ['/opt/drillbook/runc'] }),
          on,
        }),
      )
      .optional()
      .meta({
        description: 'Files to copy into the lab before `setup`.',
        examples: [{ from: 'data.tar', to: '/root/data.tar' }],
      }),
    setup: z
      .array(action)
      .optional()
      .meta({
        description: 'Brings up the healthy node.',
        examples: [[{ title: 'A container', run: 'docker run -d victim sleep 100' }]],
      }),
    inject: z
      .array(action)
      .optional()
      .meta({
        description: 'Causes the failure; omit it in a scenario without a failure.',
        examples: [[{ title: 'It is paused', run: 'docker pause victim' }]],
      }),
    oracle: z
      .strictObject({
        title: line.meta({
          description: 'What it checks, in one line.',
          examples: ['the engine says paused'],
        }),
        run: z
          .string()
          .min(1)
          .meta({
            description:
              'A command that exits 0 while the failure is present. It uses nothing that a runbook uses.',
            examples: ['test FREEZING = $(cat /sys/fs/cgroup/freezer/x/freezer.state)'],
          }),
        on,
        deadline: duration.meta({
          description: 'Time until the failure must be present or, after a cure, gone.',
          examples: ['15s'],
        }),
      })
      .meta({
        description: "The scenario's own proof, independent of every runbook.",
        examples: [{ title: 'it is there', run: 'test -e /run/x', deadline: '10s' }],
      }),
    revert: z
      .array(action)
      .optional()
      .meta({
        description: 'Undoes the failure. It may run twice, and without a prior `inject`.',
        examples: [[{ title: 'It is resumed', run: 'docker unpause victim' }]],
      }),
    expect: z.record(kebab, z.union([expectation, z.array(expectation).min(1)])).meta({
      description: 'What each runbook must find. A runbook that is not listed must be quiet.',
      examples: [{ 'container-up-process-gone': { findings: [] } }],
    }),
  })
  .meta({ title: 'A drillbook scenario' });

export type ScenarioData = z.infer<typeof scenario>;
export type ActionData = z.infer<typeof action>;
export type ExpectationData = z.infer<typeof expectation>;
