/**
 * `drillbook import`: turns pasted output, logs and archives into an incident file.
 */
import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { ImportError, LARGEST_TEXT, sourceOf } from '../incident/import/decode.ts';
import { FileRefused, readRegularFile, refusalOf } from '../document/regular-file.ts';
import { readFolder } from '../incident/import/archive/folder.ts';
import { archiveForm, unpack } from '../incident/import/archive/unpack.ts';
import { asksFor } from '../incident/import/ask/commands.ts';
import { rendered } from '../incident/import/ask/render.ts';
import { lackingOf } from '../incident/import/ask/wants.ts';
import { loadIncidentFile } from '../incident/load.ts';
import { incidentTarget } from '../incident/target.ts';
import { diagnoseAll } from '../diagnose/diagnose.ts';
import { parseYaml } from '../document/yaml-file.ts';
import { loadCapture } from '../capture/load.ts';
import { loadRunbooks } from '../project/library.ts';
import type { ImportInput, Imported } from '../incident/import/import.ts';
import { importInputs } from '../incident/import/import.ts';
import { explained, summary } from '../incident/import/render/report.ts';
import { terminalText } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  -o, --output FILE       write the incident to FILE (default: stdout)
  --name NAME             id of the incident (default: from FILE or the name of the input)
  --explain               print how each line was interpreted
  --no-ask                do not suggest which commands to ask for next

Reads pasted transcripts (docker, ps, crictl, ctr, /proc, cgroups), kernel logs, sos archives, folders and captures.
Several inputs are merged into one incident; - reads stdin. What the input does not show stays unknown.

  drillbook import report.txt -o incident.yaml
  drillbook diagnose container-up-process-gone --on incident.yaml

Exit codes: 0 imported, 2 nothing in the input was recognised.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      name: { type: 'string' },
      explain: { type: 'boolean' },
      'no-ask': { type: 'boolean' },
    },
  });
  if (positionals.length === 0) {
    throw new UsageError('no-input', 'no input given', 'drillbook import report.txt -o incident.yaml');
  }
  const id = idOf(values.name, values.output, positionals[0] ?? '');
  try {
    const inputs: ImportInput[] = [];
    for (const name of positionals) inputs.push(await inputOf(name));
    const imported = importInputs(inputs, { id, title: `Imported from ${basename(positionals[0] ?? '')}` });
    if (values.explain === true) process.stderr.write(terminalText(explained(imported)));
    process.stderr.write(terminalText(summary(imported)));
    if (!imported.lines.some(({ as }) => as !== undefined)) {
      throw new UsageError(
        'nothing-understood',
        'nothing in the input was recognised',
        'Use --explain to see how each line was interpreted.',
      );
    }
    await put(values.output, imported.yaml);
    if (values['no-ask'] !== true) process.stderr.write(terminalText(await asks(imported, id)));
    return EXIT.expected;
  } catch (error) {
    if (error instanceof ImportError) throw new UsageError('import-refused', error.message, error.hint);
    throw error;
  }
}

/** What to ask the reporter for: what the runbooks of the library still need. */
async function asks({ yaml, draft }: Imported, id: string): Promise<string> {
  const { incident } = loadIncidentFile(parseYaml(`${id}.yaml`, yaml));
  if (incident === undefined) return '';
  const diagnoses = await diagnoseAll(loadRunbooks([]), incidentTarget(id, incident.facts));
  const ids = new Map([...draft.containers].map(([key, container]) => [container.get('name') ?? key, key]));
  return rendered(asksFor(lackingOf(diagnoses), { ids }));
}

/** A valid incident id. */
function idOf(name: string | undefined, output: string | undefined, input: string): string {
  if (name !== undefined) {
    if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 100) return name;
    throw new UsageError(
      'name-invalid',
      `${JSON.stringify(name)} is not a valid id`,
      'Use lower-case letters, digits and hyphens: disk-full-on-node-7.',
    );
  }
  const from = basename(output ?? (input === '-' ? 'incident' : input)).replace(
    /\.(?:ya?ml|txt|log|md|json|tar\.\w+|t[gx]z)$/i,
    '',
  );
  const id = from
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100)
    .replace(/-+$/, '');
  return id === '' ? 'incident' : id;
}

/** A folder, an archive, or a text. */
async function inputOf(name: string): Promise<ImportInput> {
  if (name === '-') return sourceOf('stdin', await stdin());
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory() === true) {
    return { name, tree: await readFolder(name) };
  }
  try {
    const form = await archiveForm(name);
    if (form !== undefined) return { name, tree: await unpack(name, form) };
    const bytes = readRegularFile(name, LARGEST_TEXT);
    if (isCapture(bytes)) return { name, capture: await loadCapture(name) };
    return sourceOf(name, bytes);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    const why = error instanceof FileRefused ? error.message : refusalOf(error).message;
    throw new UsageError('input-unreadable', `cannot read ${name}: ${why}`);
  }
}

/** A capture is recognised by its first key. */
function isCapture(bytes: Buffer): boolean {
  return /^\ufeff?\s*\{\s*"schema":\s*"drillbook\/capture@/.test(bytes.subarray(0, 200).toString());
}

async function stdin(): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    const bytes = Buffer.from(part as Uint8Array);
    parts.push(bytes);
    size += bytes.length;
    if (size > LARGEST_TEXT) break;
  }
  return Buffer.concat(parts);
}

async function put(file: string | undefined, text: string): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError('output-file', `cannot write ${file}: ${(error as Error).message}`);
  }
}
