/** The parts of `diagnose --json` that tests use. */
export interface DiagnosisDocument {
  readonly findings: readonly { readonly id: string; readonly subject: string; readonly message: string }[];
}
