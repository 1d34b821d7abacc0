/** The keys of a proof: for each runbook, the drills that it was proven in, and what they were made of. */
import { z } from 'zod';
import { id, line } from '../../document/shapes.ts';
import { VERDICTS } from '../result.ts';

const text = line(300);
const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'not a hash: sha256: and 64 hex digits');
const date = z.iso.datetime().meta({
  description: 'When the run of this drill ended, in UTC.',
  examples: ['2026-11-20T09:30:00.000Z'],
});
const count = z.int().min(0).max(1_000_000);
const milliseconds = z.int().min(0).max(1e12);

const drill = z.strictObject({
  scenario: id().meta({ description: 'The scenario.', examples: ['fuse-hung-rm'] }),
  lab: text.meta({ description: 'Its lab, and the version of it.', examples: ['docker@bookworm'] }),
  inputs: z.record(text, z.union([z.string().max(4096), z.number(), z.boolean()])).meta({
    description: 'The inputs of the scenario that were set to something other than the default.',
    examples: [{ shim: 'v1' }],
  }),
  date,
  verdict: z.enum(VERDICTS).meta({
    description:
      'The verdict on the runbook, or what kept the drill from reaching one. Only `detected` proves something.',
  }),
  detected: count.meta({ description: 'Expected findings that were reported.', examples: [1] }),
  missed: count.meta({ description: 'Expected findings that were not reported.', examples: [0] }),
  falseAlarms: count.meta({ description: 'Findings that were not expected, in any phase.', examples: [0] }),
  timeToDetect: milliseconds.nullable().meta({
    description: 'Milliseconds from the reproduced failure to the report of an expected finding.',
    examples: [812],
  }),
  against: z
    .strictObject({
      runbook: hash.meta({
        description: 'The runbook with its probes and shared remedies: a key of `files`.',
        examples: [`sha256:${'0'.repeat(64)}`],
      }),
      scenario: hash.meta({
        description: 'The scenario with its files: a key of `files`.',
        examples: [`sha256:${'0'.repeat(64)}`],
      }),
      lab: hash.meta({
        description: 'The definition of the lab with its files: a key of `files`.',
        examples: [`sha256:${'0'.repeat(64)}`],
      }),
    })
    .meta({ description: 'What took part in the drill.', examples: [{}] }),
  drillbook: text.meta({ description: 'The version of drillbook.', examples: ['0.1.0'] }),
  engine: text.meta({ description: 'The engine that ran the lab.', examples: ['Docker 20.10.24'] }),
  kernel: text.meta({ description: 'The release of the kernel.', examples: ['6.1.0-18-amd64'] }),
  architecture: text.meta({ description: 'The architecture.', examples: ['x86_64'] }),
  versions: z.record(text, text).meta({
    description: 'Versions of the engine inside the lab, by component, if it has one.',
    examples: [{ Engine: '20.10.24', containerd: '1.6.20' }],
  }),
});

/** A file written by `drillbook drill --proof`. */
export const proof = z
  .strictObject({
    schema: z.literal('drillbook/proof@1').meta({
      description: 'Identifies the format.',
      examples: ['drillbook/proof@1'],
    }),
    runbooks: z
      .array(
        z.strictObject({
          runbook: id().meta({ description: 'The runbook.', examples: ['container-up-process-gone'] }),
          precision: z
            .number()
            .min(0)
            .max(1)
            .nullable()
            .meta({
              description: 'The share of its findings that were expected; null if it reported none.',
              examples: [1],
            }),
          recall: z
            .number()
            .min(0)
            .max(1)
            .nullable()
            .meta({
              description: 'The share of the expected findings that it reported; null if none was expected.',
              examples: [1],
            }),
          timeToDetect: milliseconds.nullable().meta({
            description: 'The median of its drills, in milliseconds; null if it never detected anything.',
            examples: [812],
          }),
          drills: z
            .array(drill)
            .max(10_000)
            .meta({
              description:
                'The last drill of each scenario that expects something of it or in which it failed, by lab and inputs.',
              examples: [[]],
            }),
        }),
      )
      .max(10_000)
      .meta({ description: 'The runbooks, by name.', examples: [[]] }),
    files: z
      .record(hash, z.record(z.string().min(1).max(4096), z.union([hash, z.literal('unreadable')])))
      .meta({
        description:
          'What drills were made of: for each hash of a list of files, their paths and the hashes of their bytes.',
        examples: [{}],
      }),
  })
  .meta({ title: 'drillbook proof', description: 'What runbooks were proven against, and when.' });

/** The contents of a proof.json. */
export type Proof = z.infer<typeof proof>;
/** A runbook in it. */
export type ProvenRunbook = Proof['runbooks'][number];
/** One drill of a runbook. */
export type ProofDrill = ProvenRunbook['drills'][number];
/** Files by path, with the hash of each. */
export type FileHashes = Readonly<Record<string, string>>;
