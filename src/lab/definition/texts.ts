/**
 * The texts of a lab file that may contain expressions. Each is evaluated for every version while the file is loaded, so
 * that an expression without a value is a problem with a place.
 */
import type { ProblemCode } from '../../document/codes.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import type { VersionScope } from './versions.ts';

/** A value in each version, by the version's position. */
export type InVersion<T> = (nth: number) => T;

/** Why a value is refused. */
export interface Refusal {
  readonly code?: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}

export class LabTexts {
  readonly inFile: InFile;
  readonly #names: Names;
  readonly #versions: readonly VersionScope[];

  /** @param versions none if they have problems: then nothing is evaluated */
  constructor(inFile: InFile, names: Names, versions: readonly VersionScope[]) {
    this.inFile = inFile;
    this.#names = names;
    this.#versions = versions;
  }

  /** @param refuse why this value is not allowed */
  text(
    path: Path,
    source: string,
    refuse?: (value: string) => Refusal | undefined,
    position: 'plain' | 'command' = 'plain',
  ): InVersion<string> {
    const { template } = this.inFile.template(path, source, this.#names, position);
    const values: string[] = [];
    if (template === undefined) return () => '';
    for (const { id, scope } of this.#versions) {
      const outcome = template.render(scope);
      const refusal =
        outcome.kind === 'value' ? (nul(outcome.value) ?? refuse?.(outcome.value)) : { message: outcome.why };
      if (refusal !== undefined) {
        const code = outcome.kind === 'value' ? (refusal.code ?? 'wrong-value') : 'no-value';
        const where = template.refs.size > 0 && id !== '' ? `version '${id}': ` : '';
        this.inFile.report(code, `${where}${refusal.message}`, path, { hint: refusal.hint });
        // The other versions usually have the same problem.
        break;
      }
      if (outcome.kind === 'value') values.push(outcome.value);
    }
    return (nth) => values[nth] ?? '';
  }

  texts(
    path: Path,
    sources: readonly string[],
    refuse?: (value: string) => Refusal | undefined,
  ): InVersion<readonly string[]> {
    const all = sources.map((source, i) => this.text([...path, i], source, refuse));
    return (nth) => all.map((text) => text(nth));
  }

  record(path: Path, sources: Readonly<Record<string, string>>): InVersion<Readonly<Record<string, string>>> {
    const all = Object.entries(sources).map(
      ([key, source]) => [key, this.text([...path, key], source)] as const,
    );
    return (nth) => Object.fromEntries(all.map(([key, text]) => [key, text(nth)]));
  }
}

/** Neither a program's arguments nor its environment can contain it. */
function nul(value: string): Refusal | undefined {
  return value.includes('\0') ? { message: 'this cannot contain NUL' } : undefined;
}
