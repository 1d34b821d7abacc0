/** What runbooks were proven against, for reports and lists. Loads little if there is no proof, as in most cases. */
import { findProof } from './find.ts';

/** By file, a sentence without a full stop; without those of which there is no proof. */
export async function proofSentences(
  runbooks: readonly { readonly id: string; readonly file: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (runbooks.every(({ file }) => findProof(file) === undefined)) return new Map();
  const { ProofStamps } = await import('./stamps.ts');
  const stamps = new ProofStamps(undefined);
  return new Map(
    runbooks.flatMap((runbook) => {
      const sentence = stamps.sentence(runbook);
      return sentence === undefined ? [] : [[runbook.file, sentence]];
    }),
  );
}
