/**
 * The keys of a file of variations: recorded drills with a few answers changed, and what a runbook says then.
 * For what no drill can bring about: a process that ends between two looks, an id that was given anew, an old kernel.
 */
import { z } from 'zod';
import { OPERATORS } from '../mutant.ts';
import type { Operator } from '../mutant.ts';

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'this is no name of a step');
const regex = z.string().min(1).max(2000);

const change = z
  .strictObject({
    step: name.optional().meta({
      description: "The id of the step whose answers are others; 'subjects' is what lists them.",
      examples: ['runcArgs'],
    }),
    ask: z
      .string()
      .optional()
      .meta({
        description:
          'Instead of a step: the path or the command itself, where the recording may not have it.',
        examples: ['/proc/999/cmdline'],
      }),
    where: regex.optional().meta({
      description: 'Of several answers only those that are like this (RE2, at line ends).',
      examples: ['kill'],
    }),
    text: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .meta({
        description: 'The answer; a list: one look after another. `{{name}}` stands for one of `values`.',
        examples: ['FROZEN\n'],
      }),
    stderr: z
      .string()
      .optional()
      .meta({ description: 'What it says on stderr.', examples: ['sh: 1: docker: not found'] }),
    replace: z
      .record(regex, z.string())
      .optional()
      .meta({
        description: 'What is like this (RE2), everywhere in the answer, by that; `$1` is its first group.',
        examples: [{ FREEZING: 'THAWED' }],
      }),
    look: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Of several looks only this one, from 1.', examples: [2] }),
    is: z
      .enum(['missing', 'denied', 'timed-out'])
      .optional()
      .meta({
        description: 'There is no answer, and why.',
        examples: ['missing'],
      }),
    exit: z
      .int()
      .min(0)
      .max(255)
      .optional()
      .meta({ description: 'The exit code of a command.', examples: [1] }),
  })
  .refine((one) => (one.step === undefined) !== (one.ask === undefined), {
    message: 'either a step or what is asked',
  });

const expected = z.union([
  name,
  z.strictObject({
    finding: name.meta({ description: 'The id of a finding.', examples: ['left-frozen'] }),
    certainty: z
      .enum(['certain', 'likely'])
      .optional()
      .meta({ description: 'How sure it must be.', examples: ['likely'] }),
    message: regex.optional().meta({ description: 'What its sentence is like.', examples: ['for a disk'] }),
    remedy: regex
      .optional()
      .meta({ description: 'What the commands of its remedy are like.', examples: ['/abort$'] }),
  }),
]);

export const variations = z.strictObject({
  variations: name.meta({
    description: 'The id of the runbook or probe, and the name of the file.',
    examples: ['container-up-process-gone'],
  }),
  allow: z
    .array(
      z.strictObject({
        in: z
          .string()
          .regex(
            /^(subjects|(steps|findings|remedies)\.[A-Za-z0-9_-]+)$/,
            'must be subjects, steps.ID, findings.ID or remedies.ID',
          )
          .meta({
            description:
              'The part of the runbook or probe: `subjects`, `steps.ID`, `findings.ID` or `remedies.ID`.',
            examples: ['findings.left-frozen'],
          }),
        rule: z.enum(Object.keys(OPERATORS) as [Operator, ...Operator[]]).meta({
          description: 'The operator whose mutants may survive there.',
          examples: ['shift-bound'],
        }),
        reason: z
          .string()
          .min(1)
          .max(300)
          .meta({
            description: 'Why no recording can notice them.',
            examples: ['one look more or less changes nothing'],
          }),
      }),
    )
    .optional()
    .meta({
      description: 'Mutants that may survive, each with the reason.',
      examples: [
        [{ in: 'steps.stack', rule: 'shift-bound', reason: 'one look more or less changes nothing' }],
      ],
    }),
  cases: z
    .array(
      z.strictObject({
        title: z
          .string()
          .min(1)
          .max(300)
          .meta({
            description: 'What is different from the drill.',
            examples: ['The id of the first process was given to another process'],
          }),
        of: z.string().meta({ description: 'The recorded drill.', examples: ['fuse-hung-rm'] }),
        phase: z
          .enum(['before', 'during', 'after'])
          .optional()
          .meta({ description: 'Its phase; during if not said.', examples: ['before'] }),
        subject: z
          .string()
          .optional()
          .meta({
            description: 'Whose answers are changed; if not said, those of whom the drill found ill.',
            examples: ['victim'],
          }),
        values: z
          .record(
            name,
            z.strictObject({
              step: name.meta({ description: 'In whose answer it stands.', examples: ['cgroups'] }),
              regex: regex.meta({
                description: 'Its first group is the value.',
                examples: ['([0-9a-f]{64})'],
              }),
            }),
          )
          .optional()
          .meta({
            description: 'What `{{name}}` stands for in texts: ids, which are others in each recording.',
            examples: [{ id: { step: 'cgroups', regex: '([0-9a-f]{64})' } }],
          }),
        change: z
          .array(change)
          .min(1)
          .meta({ description: 'Which answers are others.', examples: [[{ step: 'init', is: 'missing' }]] }),
        expect: z
          .array(expected)
          .meta({ description: 'All that is found then, of the whole node.', examples: [['left-frozen']] }),
        status: z
          .enum(['healthy', 'unknown'])
          .optional()
          .meta({
            description: 'healthy: every subject is. unknown: one is at least. Not checked if not said.',
            examples: ['unknown'],
          }),
        because: regex.optional().meta({
          description: 'What the reason is like for which a subject is unknown (RE2).',
          examples: ['not permitted'],
        }),
      }),
    )
    .min(1)
    .optional()
    .meta({ description: 'Each is one diagnosis.', examples: [[]] }),
});

/** A mutant that may survive: docs/captures.md. */
export type AllowanceData = NonNullable<VariationsData['allow']>[number];
/** A file of variations. */
export type VariationsData = z.infer<typeof variations>;
/** A variation, as in its file: docs/captures.md. */
export type VariationData = NonNullable<VariationsData['cases']>[number];
export type ChangeData = VariationData['change'][number];
export type ExpectedData = VariationData['expect'][number];
