/**
 * The virtual files of an incident: what is known of a path, and what is known not to be known.
 */

/** What a file holds. `partial`: these lines are in it, and more may be; the text says why. */
export interface Known {
  readonly text: string;
  readonly partial?: string;
  /** Of a file of lines `key: value`: those that are stated; what is not stated has other keys. */
  readonly keys?: ReadonlySet<string>;
}

/** `hangs`: whoever reads it does not return. */
export type Content = Known | { readonly unknown: string; readonly hangs?: true };

export interface FileNode {
  readonly kind: 'file';
  read(): Content;
}

/** `to: undefined`: it is a link, and where it leads is not stated. */
export interface LinkNode {
  readonly kind: 'link';
  readonly to: string | undefined;
  /** As `ls -l` shows it of a descriptor; not stated if undefined. */
  readonly access?: 'r' | 'w' | 'rw';
}

/** It is known not to be there. */
export interface MissingNode {
  readonly kind: 'missing';
}

export type Node = Folder | FileNode | LinkNode | MissingNode;

export const MISSING: MissingNode = { kind: 'missing' };

export interface Listing {
  /** In the order of their bytes, as a shell lists them. */
  readonly names: readonly string[];
  /** Why there may be more. */
  readonly open: string | undefined;
}

export class Folder {
  readonly kind = 'folder';
  /** Why a listing may lack entries; undefined: it lacks none. */
  open: string | undefined;
  /** Whether a name that is not among its entries is known not to exist. */
  closed = false;
  /** Names for which its list lacks none, though it may lack others: a name as a pattern of the shell. */
  completeFor: ((pattern: string) => boolean) | undefined;
  readonly #entries = new Map<string, Node>();
  readonly #hidden = new Map<string, Node>();
  #fill: ((folder: Folder) => void) | undefined;
  #names: readonly string[] | undefined;

  /** @param fill adds what is in it, once, when something asks */
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

  /** Like /proc/TID of a thread that is not the first: it can be opened, and no listing shows it. */
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

  /** Why a search for names that are like one of these may miss some; undefined: it misses none. */
  missing(patterns: readonly string[] | undefined): string | undefined {
    const { completeFor } = this;
    if (this.open === undefined || patterns === undefined || completeFor === undefined) return this.open;
    return patterns.every((pattern) => completeFor(pattern)) ? undefined : this.open;
  }

  /** The folder of this name, made where there is none. */
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

/** Code units compare as bytes do for all that is no surrogate. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function file(text: string): FileNode {
  return { kind: 'file', read: () => ({ text }) };
}

/** A file that is there; what it holds is not stated. */
export function unread(why: string): FileNode {
  return { kind: 'file', read: () => ({ unknown: why }) };
}

export function link(to: string | undefined): LinkNode {
  return { kind: 'link', to };
}
