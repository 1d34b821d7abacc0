/** What of `diagnose --json` tests ask for. */
export interface DiagnosisDocument {
  readonly findings: readonly { readonly id: string; readonly subject: string; readonly message: string }[];
}
