/** Turns what people paste, keep and send into an incident: `drillbook import`. */
import { readCollected } from './archive/collected.ts';
import type { FileTree } from './archive/tree.ts';
import type { Capture, MaskNote } from '../../capture/model.ts';
import { readCapture } from './capture.ts';
import { Draft } from './draft.ts';
import { finish } from './finish.ts';
import { LARGEST_INCIDENT, STEPS } from './fit.ts';
import type { ImportedText } from './line.ts';
import { masked } from './mask.ts';
import { renderYaml } from './render/yaml.ts';
import type { Explained } from './understand.ts';
import { understand } from './understand.ts';

/** One input: a text, collected files, or a capture. */
export type ImportInput =
  | ImportedText
  | { readonly name: string; readonly tree: FileTree }
  | { readonly name: string; readonly capture: Capture };

export interface Imported {
  readonly draft: Draft;
  /** The incident's file. */
  readonly yaml: string;
  /** Each non-blank line, in order, and what it was taken for. */
  readonly lines: readonly Explained[];
  /** Secrets that were recognised and replaced by marks. */
  readonly masked: readonly MaskNote[];
}

export interface ImportOptions {
  readonly id: string;
  readonly title: string;
}

/** Makes one incident of these inputs; later ones win over earlier ones. */
export function importInputs(inputs: readonly ImportInput[], options: ImportOptions): Imported {
  const draft = new Draft();
  const lines = inputs.flatMap((input) => {
    if ('tree' in input) return readCollected(input.name, input.tree, draft, { alone: inputs.length === 1 });
    return 'capture' in input ? readCapture(input.name, input.capture, draft) : understand(input, draft);
  });
  finish(draft);
  const names = inputs.map(({ name }) => name);
  const render = (): string =>
    renderYaml(draft, {
      ...options,
      single: inputs.length === 1 && inputs.every((input) => 'lines' in input),
      head: [
        `Imported from ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}. A comment behind a fact shows its origin.`,
      ],
    });
  let yaml = render();
  for (const { what, apply } of STEPS) {
    if (yaml.length <= LARGEST_INCIDENT) break;
    apply(draft);
    draft.note(
      { source: names[0] ?? '', line: 0 },
      `left out because one file cannot hold everything: ${what}`,
    );
    yaml = render();
  }
  const { text, notes } = masked(yaml);
  return { draft, yaml: text, lines, masked: notes };
}
