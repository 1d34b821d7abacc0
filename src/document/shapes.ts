/** Schemas of values that several kinds of files share. Each has its own error message. */
import { z } from 'zod';

const TEXT_OF_A_LINE = 500;

/** Lower-case letters and digits, separated by hyphens: ids of files, steps and findings. */
export function id(most = 80): z.ZodString {
  return z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'invalid id: use lower-case letters, digits and hyphens')
    .max(most);
}

/** A name that expressions can use. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'invalid name: use letters, digits and underscores')
  .max(64);

export function line(most = TEXT_OF_A_LINE): z.ZodString {
  return z.string().min(1).max(most);
}

export const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, 'invalid duration: write it as 500ms or 2s');

/** The keys of an input that do not depend on its type. */
export const inputKeys = {
  'one-of': z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ description: 'The allowed values.', examples: [['v1', 'v2']] }),
};
