/**
 * A mistake on the command line: one sentence, a stable code, an optional hint; exit code 2.
 *
 * @example
 * try {
 *   loadRunbooks(['no-such-runbook']);
 * } catch (error) {
 *   if (error instanceof UsageError) console.error(error.code, error.message, error.hint);
 * }
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: string;
  readonly hint: string | undefined;
  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
