/**
 * The keys of a scenario file. Plain on purpose: what a JSON Schema cannot say is in `check`.
 */
import { z } from 'zod';
import { duration, id, identifier, inputKeys, line as oneLine } from '../document/shapes.ts';

const kebab = id();
const line = oneLine();
const labs = z.array(kebab).min(1);

const input = z.strictObject({
  type: z.enum(['string', 'int', 'bool', 'file']).optional().meta({
    description: 'What it takes; string if not said. file: a path on the machine that drillbook runs on.',
  }),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .meta({ description: 'Its value where nobody gives one.', examples: ['v2'] }),
  doc: line.meta({ description: 'What it is for, in a line.', examples: ['which shim runs the victim'] }),
  ...inputKeys,
});

const run = z
  .string()
  .min(1)
  .meta({
    description:
      'A shell command in the lab; it must exit with 0. Each `${{ expression }}` becomes one quoted word; there are inputs.NAME, lab.release and scenario.',
    examples: ['docker run -d --name victim victim sleep 1000000'],
  });

const action = z.strictObject({
  title: line.meta({
    description: 'What it does, in a line.',
    examples: ["The container's first process is killed"],
  }),
  run,
  deadline: duration
    .optional()
    .meta({ description: 'How long it may take; 30s if not said.', examples: ['60s'] }),
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
            description: 'Names of subjects, exactly these; `node` where the runbook has none.',
            examples: [['victim']],
          }),
      }),
    )
    .meta({
      description: 'Exactly these; an empty list: it is looked at, and must be quiet.',
      examples: [[{ finding: 'freezer-held-by-unfreezable-task', subjects: ['victim'] }]],
    }),
  cure: kebab.optional().meta({
    description: 'The finding whose remedy takes the failure back.',
    examples: ['freezer-held-by-unfreezable-task'],
  }),
  labs: labs
    .optional()
    .meta({ description: 'Releases for which this is meant; all if not said.', examples: [['bullseye']] }),
  because: line
    .optional()
    .meta({ description: 'Why a release differs.', examples: ['runc 1.1 gives up freezing'] }),
});

export const scenario = z
  .strictObject({
    scenario: kebab.meta({
      description: 'Its id; its folder is named after it.',
      examples: ['fuse-hung-rm'],
    }),
    title: line.meta({
      description: 'The failure, in a line.',
      examples: ['A container is Up, its process is gone'],
    }),
    description: z
      .string()
      .optional()
      .meta({
        description: 'How the failure comes about, for a reader. Markdown.',
        examples: ['A task hangs in a file system that does not answer.'],
      }),
    sources: z
      .array(line)
      .optional()
      .meta({
        description: 'Where it is described.',
        examples: [['https://github.com/opencontainers/runc/pull/2774']],
      }),
    needs: z
      .array(z.enum(['fuse', 'freezer-v1', 'freezer-v2', 'loop', 'memory-v1', 'nfs', 'pids']))
      .optional()
      .meta({
        description: 'What the host must offer; `drillbook doctor` checks it.',
        examples: [['fuse', 'freezer-v1']],
      }),
    labs: labs.optional().meta({
      description: 'Releases of the lab in which it makes sense; all if not said.',
      examples: [['bookworm']],
    }),
    because: line.optional().meta({
      description: 'Why it makes no sense in the other releases.',
      examples: ['containerd 1.7 has no shim of the first kind'],
    }),
    inputs: z
      .record(identifier, input)
      .optional()
      .meta({
        description: 'What `--set name=value` can give. In expressions: `inputs.name`.',
        examples: [{ shim: { 'one-of': ['v2', 'v1'], default: 'v2', doc: 'which shim' } }],
      }),
    files: z
      .array(
        z.strictObject({
          from: z.string().meta({
            description: 'A path on this machine, or beside the scenario; empty: nothing is copied.',
            examples: ['${{ inputs.runtime }}'],
          }),
          to: z
            .string()
            .regex(/^\//, 'this is no absolute path')
            .meta({ description: 'An absolute path in the lab.', examples: ['/opt/drillbook/runc'] }),
        }),
      )
      .optional()
      .meta({
        description: 'What is copied into the lab before `setup`.',
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
        description: 'Brings the failure about; not there in a scenario in which nothing fails.',
        examples: [[{ title: 'It is paused', run: 'docker pause victim' }]],
      }),
    oracle: z
      .strictObject({
        title: line.meta({
          description: 'What it looks at, in a line.',
          examples: ['the engine says paused'],
        }),
        run: z
          .string()
          .min(1)
          .meta({
            description:
              'A command that exits 0 while the failure is there. It uses nothing that a runbook uses.',
            examples: ['test FREEZING = $(cat /sys/fs/cgroup/freezer/x/freezer.state)'],
          }),
        deadline: duration.meta({
          description: 'Until when the failure must be there; after a cure, be gone.',
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
        description: 'Takes the failure back. It may run twice, and when nothing was injected.',
        examples: [[{ title: 'It is resumed', run: 'docker unpause victim' }]],
      }),
    expect: z.record(kebab, z.union([expectation, z.array(expectation).min(1)])).meta({
      description: 'By runbook, what it must find. A runbook that is not named must be quiet.',
      examples: [{ 'container-up-process-gone': { findings: [] } }],
    }),
  })
  .meta({ title: 'A drillbook scenario' });

export type ScenarioData = z.infer<typeof scenario>;
export type ActionData = z.infer<typeof action>;
export type ExpectationData = z.infer<typeof expectation>;
