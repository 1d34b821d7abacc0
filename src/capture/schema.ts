/**
 * The contents of a capture file. Unknown keys are ignored: keys may be added within one version.
 */
import { z } from 'zod';
import type { AnswerStatus } from '../targets/target.ts';
import type { DrillPhase } from './model.ts';

const STATUSES = Object.keys({
  answered: true,
  'not-found': true,
  denied: true,
  failed: true,
  'timed-out': true,
  abandoned: true,
  truncated: true,
  unreachable: true,
  'not-captured': true,
} satisfies Record<AnswerStatus, true>) as [AnswerStatus, ...AnswerStatus[]];

const PHASES = Object.keys({ before: true, during: true, after: true } satisfies Record<
  DrillPhase,
  true
>) as [DrillPhase, ...DrillPhase[]];

/** Keeps a small file from expanding to a large capture. */
export const MAX_REPEATS = 1000;

const storedText = z.union(
  [
    z.string(),
    z.array(z.string()),
    z.object({ open: z.array(z.string()) }),
    z.object({ json: z.array(z.unknown()), go: z.literal(true).optional() }),
    z.object({ base64: z.string() }),
    z.object({ gzip: z.string(), bytes: z.int().min(0) }),
    z.object({ file: z.string(), bytes: z.int().min(0) }),
  ],
  { error: 'expected text, a list of lines, or one of {open} {json} {base64} {gzip} {file}' },
);

const stuckTask = z.object({
  pid: z.int(),
  state: z.string(),
  comm: z.string(),
  wchan: z.string(),
  stack: z.string(),
});

const look = z.object({
  status: z.enum(STATUSES).optional(),
  exit: z.int().nullable().optional(),
  path: z.string().optional(),
  reason: z.string().optional(),
  partial: z.string().optional(),
  stuck: z.array(stuckTask).optional(),
  stdout: storedText.optional(),
  stderr: storedText.optional(),
  times: z.int().min(1).max(MAX_REPEATS).optional(),
});

/** One question (a multi-line command as a list) with its answer inline, or with several under `looks`. */
export const storedAnswer = look
  .extend({
    run: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    read: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    looks: z.array(look).min(1).optional(),
  })
  .refine((entry) => (entry.run === undefined) !== (entry.read === undefined), {
    error: 'expected one question: `run` with a command, or `read` with one path or several',
  });

const maskNote = z.object({
  mark: z.string(),
  what: z.array(z.string()),
  where: z.array(z.string()),
  times: z.int().min(0),
});

const skippedNote = z.object({
  runbook: z.string(),
  step: z.string(),
  lines: z.int().min(0),
  of: z.int().min(0),
});

export const storedHeader = z.object({
  schema: z.string(),
  note: z.string().optional(),
  taken: z.string(),
  target: z.string(),
  runbooks: z.array(z.string()),
  kernel: z.string().optional(),
  engine: z.string().optional(),
  versions: z.record(z.string(), z.string()).optional(),
  drill: z.object({ scenario: z.string(), phase: z.enum(PHASES), lab: z.string().optional() }).optional(),
  dropped: z.int().min(0).optional(),
  masked: z.array(maskNote),
  answers: z.array(z.unknown()),
  skipped: z.array(skippedNote).optional(),
  ms: z.array(z.number()).optional(),
});

export type StoredText = z.infer<typeof storedText>;
export type StoredLook = z.infer<typeof look>;
export type StoredAnswer = z.infer<typeof storedAnswer>;
export type StoredHeader = z.infer<typeof storedHeader>;
