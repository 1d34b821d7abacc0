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

/** A DNS label (RFC 1123, 2.1), lower case: it resolves in the lab's network. */
export const machineName = z
  .string()
  .regex(
    /^(?!localhost$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "invalid machine name: use lower-case letters, digits and hyphens, at most 63, and not 'localhost'",
  );

/** A volume of a lab; what the engine calls it is another matter. */
export const volumeName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "invalid volume name: use letters, digits, '_', '.' and '-'");

/** The id of a lab's version: it follows an `@` on the command line, and becomes part of an image's tag. */
export const versionId = z
  .string()
  .regex(
    /^(?!all$)[a-z0-9]+([._-][a-z0-9]+)*$/,
    "invalid version: use lower-case letters, digits, '.', '_' and '-', and not 'all'",
  )
  .max(40);

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
