/** Values that several kinds of files have alike. Each says what it wants where a value is something else. */
import { z } from 'zod';

const TEXT_OF_A_LINE = 500;

/** Small letters and digits, with hyphens between: what files, steps and findings are called. */
export function id(most = 80): z.ZodString {
  return z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'this is no id: small letters and digits, with hyphens between')
    .max(most);
}

/** What an expression can use as a name. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'this is no name: letters, digits and underscores')
  .max(64);

export function line(most = TEXT_OF_A_LINE): z.ZodString {
  return z.string().min(1).max(most);
}

export const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, 'this is no duration, such as 500ms or 2s');

/** The keys of an input that do not depend on what it may take. */
export const inputKeys = {
  'one-of': z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ description: 'The only values that it takes.', examples: [['v1', 'v2']] }),
};
