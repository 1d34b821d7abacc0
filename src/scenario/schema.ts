/**
 * The keys of a scenario file. Plain on purpose: what a JSON Schema cannot say is in `check`.
 */
import { z } from 'zod';

const kebab = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(80);
const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
  .max(64);
const line = z.string().min(1).max(500);
const duration = z.string().regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/);
const labs = z.array(kebab).min(1);

const input = z.strictObject({
  type: z.enum(['string', 'int', 'bool', 'file']).optional().meta({
    description: 'What it takes; string if not said. file: a path on the machine that drillbook runs on.',
  }),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .meta({ description: 'Its value where nobody gives one.' }),
  doc: line.meta({ description: 'What it is for, in a line.' }),
  'one-of': z.array(z.string()).min(1).optional().meta({ description: 'The only values that it takes.' }),
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
  title: line.meta({ description: 'What it does, in a line.' }),
  run,
  deadline: duration.optional().meta({ description: 'How long it may take; 30s if not said.' }),
});

const expectation = z.strictObject({
  findings: z
    .array(
      z.strictObject({
        finding: kebab.meta({ description: 'The id of a finding of that runbook.' }),
        subjects: z
          .array(z.string())
          .min(1)
          .meta({ description: 'Names of subjects, exactly these; `node` where the runbook has none.' }),
      }),
    )
    .meta({ description: 'Exactly these; an empty list: it is looked at, and must be quiet.' }),
  cure: kebab.optional().meta({ description: 'The finding whose remedy takes the failure back.' }),
  labs: labs.optional().meta({ description: 'Releases for which this is meant; all if not said.' }),
  because: line.optional().meta({ description: 'Why a release differs.' }),
});

export const scenario = z
  .strictObject({
    scenario: kebab.meta({ description: 'Its id; its folder is named after it.' }),
    title: line.meta({ description: 'The failure, in a line.' }),
    about: z
      .string()
      .optional()
      .meta({ description: 'How the failure comes about, for a reader. Markdown.' }),
    sources: z
      .array(line)
      .optional()
      .meta({
        description: 'Where it is described.',
        examples: [['https://github.com/opencontainers/runc/pull/2774']],
      }),
    needs: z
      .array(z.enum(['fuse', 'freezer-v1', 'freezer-v2', 'loop', 'memory-v1', 'pids']))
      .optional()
      .meta({ description: 'What the host must offer; `drillbook doctor` checks it.' }),
    labs: labs
      .optional()
      .meta({ description: 'Releases of the lab in which it makes sense; all if not said.' }),
    inputs: z
      .record(identifier, input)
      .optional()
      .meta({ description: 'What `--set name=value` can give. In expressions: `inputs.name`.' }),
    files: z
      .array(
        z.strictObject({
          from: z.string().meta({
            description: 'A path on this machine, or beside the scenario; empty: nothing is copied.',
          }),
          to: z.string().regex(/^\//).meta({ description: 'An absolute path in the lab.' }),
        }),
      )
      .optional()
      .meta({ description: 'What is copied into the lab before `setup`.' }),
    setup: z.array(action).optional().meta({ description: 'Brings up the healthy node.' }),
    inject: z
      .array(action)
      .optional()
      .meta({ description: 'Brings the failure about; not there in a scenario in which nothing fails.' }),
    oracle: z
      .strictObject({
        title: line.meta({ description: 'What it looks at, in a line.' }),
        run: z.string().min(1).meta({
          description:
            'A command that exits 0 while the failure is there. It uses nothing that a runbook uses.',
        }),
        deadline: duration.meta({
          description: 'Until when the failure must be there; after a cure, be gone.',
        }),
      })
      .meta({ description: "The scenario's own proof, independent of every runbook." }),
    revert: z
      .array(action)
      .optional()
      .meta({ description: 'Takes the failure back. It may run twice, and when nothing was injected.' }),
    expect: z
      .record(kebab, z.union([expectation, z.array(expectation).min(1)]))
      .meta({ description: 'By runbook, what it must find. A runbook that is not named must be quiet.' }),
  })
  .meta({ title: 'A drillbook scenario' });

export type ScenarioData = z.infer<typeof scenario>;
export type ActionData = z.infer<typeof action>;
export type ExpectationData = z.infer<typeof expectation>;
