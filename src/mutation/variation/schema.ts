/**
 * The keys of a file of variations: recorded drills with a few changed answers, and what a runbook must then find.
 * For what no drill can reproduce: a process that ends between two observations, a reused id, an old kernel.
 */
import { z } from 'zod';
import { OPERATORS } from '../mutant.ts';
import type { Operator } from '../mutant.ts';

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'not a valid step name');
const regex = z.string().min(1).max(2000);

const change = z
  .strictObject({
    step: name.optional().meta({
      description: "The id of the step whose answers change; 'subjects' lists the subjects.",
      examples: ['runcArgs'],
    }),
    ask: z
      .string()
      .optional()
      .meta({
        description: 'Instead of a step: the path or the command itself, which the recording need not have.',
        examples: ['/proc/999/cmdline'],
      }),
    where: regex.optional().meta({
      description: 'Change only answers that match this pattern (RE2, multiline).',
      examples: ['kill'],
    }),
    text: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .meta({
        description:
          'The answer; a list gives the answers of successive samples. `{{name}}` stands for one of `values`.',
        examples: ['FROZEN\n'],
      }),
    stderr: z
      .string()
      .optional()
      .meta({ description: 'Its stderr.', examples: ['sh: 1: docker: not found'] }),
    replace: z
      .record(regex, z.string())
      .optional()
      .meta({
        description: 'Replaces all matches of a pattern (RE2) in the answer; `$1` is the first group.',
        examples: [{ FREEZING: 'THAWED' }],
      }),
    look: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Change only this sample, counted from 1.', examples: [2] }),
    is: z
      .enum(['missing', 'denied', 'timed-out'])
      .optional()
      .meta({
        description: 'Why there is no answer.',
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
    message: "exactly one of 'step' and 'ask' is required",
  });

const expected = z.union([
  name,
  z.strictObject({
    finding: name.meta({ description: 'The id of a finding.', examples: ['left-frozen'] }),
    certainty: z
      .enum(['certain', 'likely'])
      .optional()
      .meta({ description: 'The required certainty.', examples: ['likely'] }),
    message: regex
      .optional()
      .meta({ description: 'A pattern that its message must match.', examples: ['for a disk'] }),
    remedy: regex
      .optional()
      .meta({ description: 'A pattern that the commands of its remedy must match.', examples: ['/abort$'] }),
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
            description: 'The difference from the drill.',
            examples: ['The id of the first process was given to another process'],
          }),
        of: z.string().meta({ description: 'The recorded drill.', examples: ['fuse-hung-rm'] }),
        phase: z
          .enum(['before', 'during', 'after'])
          .optional()
          .meta({ description: 'Its phase; default during.', examples: ['before'] }),
        subject: z
          .string()
          .optional()
          .meta({
            description: 'The subject whose answers change; default: the subjects with findings.',
            examples: ['victim'],
          }),
        values: z
          .record(
            name,
            z.strictObject({
              step: name.meta({ description: 'The step whose answer contains it.', examples: ['cgroups'] }),
              regex: regex.meta({
                description: 'Its first group is the value.',
                examples: ['([0-9a-f]{64})'],
              }),
            }),
          )
          .optional()
          .meta({
            description: 'What `{{name}}` stands for in texts: ids that differ in each recording.',
            examples: [{ id: { step: 'cgroups', regex: '([0-9a-f]{64})' } }],
          }),
        change: z
          .array(change)
          .min(1)
          .meta({ description: 'The changed answers.', examples: [[{ step: 'init', is: 'missing' }]] }),
        expect: z
          .array(expected)
          .meta({ description: 'All findings on the whole node.', examples: [['left-frozen']] }),
        status: z
          .enum(['healthy', 'unknown', 'does-not-apply'])
          .optional()
          .meta({
            description:
              'healthy: every subject is healthy. unknown: at least one is unknown. does-not-apply: the runbook does not apply. Not checked by default.',
            examples: ['unknown'],
          }),
        because: regex.optional().meta({
          description: 'A pattern (RE2) that a reason for an unknown subject must match.',
          examples: ['not permitted'],
        }),
      }),
    )
    .min(1)
    .optional()
    .meta({ description: 'The variations; each is one diagnosis.', examples: [[]] }),
});

/** A mutant that may survive: docs/captures.md. */
export type AllowanceData = NonNullable<VariationsData['allow']>[number];
/** A file of variations. */
export type VariationsData = z.infer<typeof variations>;
/** A variation, as in its file: docs/captures.md. */
export type VariationData = NonNullable<VariationsData['cases']>[number];
export type ChangeData = VariationData['change'][number];
export type ExpectedData = VariationData['expect'][number];
