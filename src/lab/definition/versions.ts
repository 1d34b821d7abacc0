/** The versions of a lab, and the values that expressions read in each of them. */
import type { Validation } from '../../document/validate.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { refusedName } from '../../expression/names.ts';
import type { Binding, Scope } from '../../expression/outcome.ts';
import type { LabVersion } from './model.ts';
import type { LabData } from './schema.ts';

export interface VersionScope extends LabVersion {
  readonly scope: Scope;
}

/**
 * Declares `lab` and `version` in `names`.
 *
 * @returns in file order; undefined if there are problems, so that no expression can be evaluated
 */
export function compileVersions(
  inFile: InFile,
  validation: Validation,
  names: Names,
  data: LabData,
): readonly VersionScope[] | undefined {
  if (data.versions === undefined) return withoutVersions(inFile, names, data);
  names.declare('lab', { type: names.recordType({ version: 'string' }) });
  if (validation.isBroken(['versions']) || validation.isBroken(['default-version'])) {
    names.declare('version', { type: 'dyn' });
    return undefined;
  }
  const ids = inFile.file.keys(['versions']);
  const fields = [...new Set(ids.flatMap((id) => inFile.file.keys(['versions', id])))];
  names.declare('version', {
    type: names.recordType(Object.fromEntries(fields.map((field) => [field, 'string']))),
  });
  const known = inFile.problems.length;
  for (const id of ids) checkFields(inFile, id, fields);
  const usual = data['default-version'] ?? ids[0];
  if (usual !== undefined && !ids.includes(usual)) {
    inFile.report('version-unknown', `unknown version '${usual}'`, ['default-version'], {
      hint: `one of ${ids.join(', ')}`,
    });
  }
  if (inFile.problems.length > known) return undefined;
  return ids.map((id) => ({
    id,
    isDefault: id === usual,
    scope: new Map<string, Binding>([
      ['lab', { kind: 'value', value: { version: id } }],
      ['version', { kind: 'value', value: data.versions?.[id] ?? {} }],
    ]),
  }));
}

function withoutVersions(inFile: InFile, names: Names, data: LabData): readonly VersionScope[] {
  const why = 'this lab has no versions';
  // Their values are absent, so an expression that reads one is reported with this reason.
  for (const name of ['lab', 'version']) names.declare(name, { type: 'dyn' });
  if (data['default-version'] !== undefined) {
    inFile.report('version-unknown', why, ['default-version'], { hint: 'list them under `versions`' });
  }
  const absent: Binding = { kind: 'absent', why };
  const scope = new Map([
    ['lab', absent],
    ['version', absent],
  ]);
  return [{ id: '', isDefault: true, scope }];
}

/** An expression is written once for all versions, so each has the same fields. */
function checkFields(inFile: InFile, id: string, fields: readonly string[]): void {
  const own = new Set(inFile.file.keys(['versions', id]));
  for (const field of own) {
    const refused = refusedName(field);
    if (refused === undefined) continue;
    inFile.report('reserved-name', `'${field}' cannot be a field: ${refused}`, ['versions', id, field], {
      atKey: true,
    });
  }
  const missing = fields.filter((field) => !own.has(field));
  if (missing.length === 0) return;
  inFile.report(
    'missing-key',
    `version '${id}' has no '${missing.join("' and no '")}', which another version has`,
    ['versions', id],
    { atKey: true, hint: 'all versions have the same fields' },
  );
}
