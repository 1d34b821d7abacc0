/** The virtual files of an incident: what is known about a path, and what is known to be unknown. */

/** A file's contents. `partial`: it contains these lines and perhaps more; the text says why. */
export interface Known {
  readonly text: string;
  readonly partial?: string;
  /** For a file of `key: value` lines: the stated keys; lines that are not stated have other keys. */
  readonly keys?: ReadonlySet<string>;
}

/** `hangs`: reading it does not return. */
export type Content = Known | { readonly unknown: string; readonly hangs?: true };

export interface FileNode {
  readonly kind: 'file';
  read(): Content;
}

/** `to: undefined`: a link whose target is not stated. */
export interface LinkNode {
  readonly kind: 'link';
  readonly to: string | undefined;
  /** The access mode that `ls -l` shows for a descriptor; not stated if undefined. */
  readonly access?: 'r' | 'w' | 'rw';
}

/** It is known not to exist. */
export interface MissingNode {
  readonly kind: 'missing';
}

export type Node = Folder | FileNode | LinkNode | MissingNode;

export const MISSING: MissingNode = { kind: 'missing' };

export interface Listing {
  /** In byte order, as a shell lists them. */
  readonly names: readonly string[];
  /** Why there may be more. */
  readonly open: string | undefined;
}

export class Folder {
  readonly kind = 'folder';
  /** Why a listing may lack entries; undefined: it is complete. */
  open: string | undefined;
  /** Whether names other than its entries are known not to exist. */
  closed = false;
  /** Shell patterns for which its list is complete, though it may lack other names. */
  completeFor: ((pattern: string) => boolean) | undefined;
  readonly #entries = new Map<string, Node>();
  readonly #hidden = new Map<string, Node>();
  #fill: ((folder: Folder) => void) | undefined;
  #names: readonly string[] | undefined;

  /** @param fill adds its entries, once, on first access */
  constructor(open: string | undefined, fill?: (folder: Folder) => void) {
    this.open = open;
    this.#fill = fill;
  }

  get(name: string): Node | undefined {
    this.#make();
    return this.#entries.get(name) ?? this.#hidden.get(name);
  }

  set(name: string, node: Node): void {
    this.#make();
    this.#entries.set(name, node);
    this.#names = undefined;
  }

  /** Like /proc/TID of a thread other than the first: it can be opened, but is not listed. */
  hide(name: string, node: Node): void {
    this.#hidden.set(name, node);
  }

  list(): Listing {
    this.#make();
    this.#names ??= Array.from(this.#entries)
      .flatMap(([name, node]) => (node.kind === 'missing' ? [] : [name]))
      .toSorted(byBytes);
    return { names: this.#names, open: this.open };
  }

  /** Why a search for names that match one of these may miss some; undefined: it misses none. */
  missing(patterns: readonly string[] | undefined): string | undefined {
    const { completeFor } = this;
    if (this.open === undefined || patterns === undefined || completeFor === undefined) return this.open;
    return patterns.every((pattern) => completeFor(pattern)) ? undefined : this.open;
  }

  /** The folder of this name, created if missing. */
  folder(name: string, open: string): Folder {
    const known = this.get(name);
    if (known instanceof Folder) return known;
    const made = new Folder(open);
    this.set(name, made);
    return made;
  }

  #make(): void {
    const fill = this.#fill;
    this.#fill = undefined;
    fill?.(this);
  }
}

/** Code units compare like bytes for everything except surrogates. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function file(text: string): FileNode {
  return { kind: 'file', read: () => ({ text }) };
}

/** A file that exists, with contents that are not stated. */
export function unread(why: string): FileNode {
  return { kind: 'file', read: () => ({ unknown: why }) };
}

export function link(to: string | undefined): LinkNode {
  return { kind: 'link', to };
}
