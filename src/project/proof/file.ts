/** Reads and writes a proof.json. */
import { existsSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../../document/problem.ts';
import { readSource } from '../../document/read-source.ts';
import { FileRefused, readRegularFile } from '../../document/regular-file.ts';
import { Source } from '../../document/source.ts';
import { validate } from '../../document/validate.ts';
import type { Path } from '../../document/yaml-file.ts';
import { LARGEST_FILE } from '../../document/yaml-file.ts';
import { nameOfHashes } from '../../drill/proof/manifest.ts';
import type { Proof } from '../../drill/proof/schema.ts';
import { proof as proofSchema } from '../../drill/proof/schema.ts';
import { escapedJson } from '../../text/terminal-text.ts';

/** Bytes; a thousand drills need about one megabyte. */
const MOST = 16 * 1024 * 1024;

export interface ReadProof {
  /** undefined if there is a problem. */
  readonly proof: Proof | undefined;
  readonly problems: readonly Problem[];
}

/** Never throws for the contents of the file. */
export function readProof(file: string): ReadProof {
  let text: string;
  try {
    text = readRegularFile(file, MOST).toString('utf8');
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { proof: undefined, problems: readSource(file).problems };
  }
  const parsed = proofSchema.safeParse(parseJson(text));
  if (parsed.success && wrongFiles(parsed.data).length === 0) return { proof: parsed.data, problems: [] };
  return { proof: undefined, problems: problemsOf(file, text) };
}

/** Reads it again, slower, with the place of everything. */
function problemsOf(file: string, text: string): Problem[] {
  if (text.length > LARGEST_FILE) {
    const hint = 'write it anew: drillbook drill --proof FILE';
    return [new Source(file, '').problem('wrong-value', 'this is not a proof', 0, 1, { hint })];
  }
  const yaml = readSource(file);
  const problems = [...yaml.problems, ...validate(yaml, proofSchema).problems];
  if (problems.length > 0) return problems;
  const wrong = wrongFiles(yaml.data as Proof).map(({ path, message }) =>
    yaml.problem('wrong-value', message, path),
  );
  // What YAML accepts and JSON does not, such as a comment.
  return wrong.length > 0 ? wrong : [yaml.problem('wrong-value', 'this is not JSON', [])];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface WrongFiles {
  readonly path: Path;
  readonly message: string;
}

/** Lists of files whose name is not their hash, and drills that name a list that is not there. */
function wrongFiles({ runbooks, files }: Proof): WrongFiles[] {
  const renamed = Object.entries(files)
    .filter(([name, list]) => nameOfHashes(list) !== name)
    .map(([name]) => ({ path: ['files', name], message: 'this list of files has another hash' }));
  const dangling = runbooks.flatMap(({ drills }, nth) =>
    drills.flatMap(({ against }, drill) =>
      Object.entries(against)
        .filter(([, name]) => !Object.hasOwn(files, name))
        .map(([part]) => ({
          path: ['runbooks', nth, 'drills', drill, 'against', part],
          message: 'files has no list of this name',
        })),
    ),
  );
  return [...renamed, ...dangling];
}

/** Replaces the file at once: whoever reads it sees the old or the new one. Throws the file system's own error. */
export function writeProof(file: string, proof: Proof): void {
  // A link stays a link.
  const target = existsSync(file) ? realpathSync(file) : resolve(file);
  const beside = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, `${escapedJson(proof, 2)}\n`);
    renameSync(beside, target);
  } finally {
    rmSync(beside, { force: true });
  }
}
