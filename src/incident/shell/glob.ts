/** Expands a pattern into paths, as far as folders are stated. */
import { OTHERS } from '../tree/cgroups.ts';
import type { Tree } from '../tree/lookup.ts';
import type { Folder } from '../tree/node.ts';
import { byBytes } from '../tree/node.ts';
import { compilePattern } from './pattern.ts';

export interface Globbed {
  readonly paths: readonly string[];
  readonly open: string | undefined;
}

/** @param quoted whether the character at an offset is quoted, so that it is not part of a pattern */
export function expandGlob(tree: Tree, cwd: string, word: string, quoted: (at: number) => boolean): Globbed {
  let open: string | undefined;
  // The paths so far, as the word writes them.
  let prefixes = [word.startsWith('/') ? '/' : ''];
  let offset = word.startsWith('/') ? 1 : 0;
  const parts = word.slice(offset).split('/');
  for (const [nth, part] of parts.entries()) {
    const at = offset;
    offset += part.length + 1;
    const last = nth === parts.length - 1;
    const pattern = compilePattern(part, (inner) => quoted(at + inner));
    const next: string[] = [];
    for (const prefix of prefixes) {
      if (!pattern.isPattern) {
        next.push(`${prefix}${part}${last ? '' : '/'}`);
        continue;
      }
      const listed = tree.list(absolute(cwd, prefix));
      if (listed.kind === 'unknown') open ??= listed.why;
      if (listed.kind === 'denied') open ??= `${prefix} may not be listed`;
      if (listed.kind !== 'listing') continue;
      open ??= missing(listed.folder, part, last ? undefined : parts.at(-1));
      for (const name of listed.listing.names) {
        if (name.startsWith('.') && !part.startsWith('.')) continue;
        // The placeholder for everything that is not stated may have any name.
        if (name !== OTHERS && !pattern.matches(name)) continue;
        // Only folders have entries; a link may lead to one.
        const kind = listed.folder.get(name)?.kind;
        if (last || kind === 'folder' || kind === 'link') next.push(`${prefix}${name}${last ? '' : '/'}`);
      }
    }
    prefixes = next;
  }
  const paths: string[] = [];
  for (const path of prefixes) {
    const found = tree.find(absolute(cwd, path), false);
    if (found.kind === 'unknown') open ??= found.why;
    else if (found.kind !== 'absent') paths.push(path);
  }
  return { paths: paths.toSorted(byBytes), open };
}

/** Why a folder's list may be incomplete for this name, or for names below it. */
function missing(folder: Folder, part: string, below: string | undefined): string | undefined {
  if (folder.missing([part]) === undefined) return undefined;
  if (below === undefined || /[*?[]/.test(below)) return folder.open;
  return folder.missing([below]);
}

export function absolute(cwd: string, path: string): string {
  return path.startsWith('/') ? path : `${cwd === '/' ? '' : cwd}/${path}`;
}
