/** Resolves a path to what is known about it. */
import { notStated } from '../gap.ts';
import type { Known, Listing, Node } from './node.ts';
import { Folder } from './node.ts';

export type Found =
  | { readonly kind: 'found'; readonly node: Exclude<Node, { kind: 'missing' }>; readonly path: string }
  /** A link to something that is not a path: a pipe, a socket, a namespace. */
  | { readonly kind: 'special'; readonly id: string }
  | { readonly kind: 'absent'; readonly notFolder: boolean }
  | { readonly kind: 'unknown'; readonly why: string };

export type Read =
  | { readonly kind: 'content'; readonly content: Known }
  | { readonly kind: 'folder' }
  | { readonly kind: 'absent'; readonly notFolder: boolean }
  | { readonly kind: 'denied' }
  | { readonly kind: 'hangs'; readonly path: string }
  | { readonly kind: 'unknown'; readonly why: string };

export type Listed =
  | { readonly kind: 'listing'; readonly listing: Listing; readonly folder: Folder; readonly path: string }
  | Exclude<Found, { kind: 'found' | 'special' }>
  | { readonly kind: 'denied' }
  | { readonly kind: 'not-a-folder' };

/** Maximum number of links to follow; the kernel's own limit. */
const MOST_LINKS = 40;
const LONGEST_PATH = 16_384;

export class Tree {
  readonly root: Folder;
  readonly #denied: ReadonlySet<string>;
  readonly #hangs: ReadonlySet<string>;

  constructor(root: Folder, denied: readonly string[], hangs: readonly string[]) {
    this.root = root;
    this.#denied = new Set(denied);
    this.#hangs = new Set(hangs);
  }

  /** @param follow whether to follow a link at the end */
  find(path: string, follow = true): Found {
    if (path.length > LONGEST_PATH) return { kind: 'absent', notFolder: false };
    const todo = split(path).reverse();
    const at: string[] = [];
    const folders: Folder[] = [this.root];
    let links = 0;
    while (todo.length > 0) {
      const name = todo.pop() as string;
      const folder = folders[folders.length - 1] as Folder;
      if (name === '..') {
        at.pop();
        if (folders.length > 1) folders.pop();
        continue;
      }
      const node = folder.get(name);
      const here = `/${[...at, name].join('/')}`;
      if (node === undefined) {
        if (folder.closed) return { kind: 'absent', notFolder: false };
        return { kind: 'unknown', why: notStated(here) };
      }
      if (node.kind === 'missing') return { kind: 'absent', notFolder: false };
      const last = todo.length === 0;
      if (node.kind === 'link' && (!last || follow)) {
        if (node.to === undefined) return { kind: 'unknown', why: notStated(`where ${here} leads`) };
        if (isSpecial(node.to)) {
          return last ? { kind: 'special', id: node.to } : { kind: 'absent', notFolder: true };
        }
        if (++links > MOST_LINKS) return { kind: 'absent', notFolder: false };
        if (node.to.startsWith('/')) {
          at.length = 0;
          folders.length = 1;
        }
        todo.push(...split(node.to).reverse());
        continue;
      }
      if (node instanceof Folder) {
        at.push(name);
        folders.push(node);
        continue;
      }
      if (!last) return { kind: 'absent', notFolder: true };
      return { kind: 'found', node, path: here };
    }
    return { kind: 'found', node: folders[folders.length - 1] as Folder, path: `/${at.join('/')}` };
  }

  read(path: string): Read {
    const found = this.find(path);
    if (found.kind === 'unknown' || found.kind === 'absent') {
      return this.#hangs.has(path)
        ? { kind: 'hangs', path }
        : this.#denied.has(path)
          ? { kind: 'denied' }
          : found;
    }
    if (found.kind === 'special') return { kind: 'unknown', why: `what ${found.id} holds is not stated` };
    if (this.#hangs.has(found.path)) return { kind: 'hangs', path: found.path };
    if (this.#denied.has(found.path)) return { kind: 'denied' };
    if (found.node instanceof Folder) return { kind: 'folder' };
    if (found.node.kind === 'link') return { kind: 'unknown', why: notStated(found.path) };
    const content = found.node.read();
    if ('unknown' in content) {
      return content.hangs === true
        ? { kind: 'hangs', path: found.path }
        : { kind: 'unknown', why: content.unknown };
    }
    return { kind: 'content', content };
  }

  list(path: string): Listed {
    const found = this.find(path);
    if (found.kind === 'absent' || found.kind === 'unknown') return found;
    if (found.kind === 'special' || !(found.node instanceof Folder)) return { kind: 'not-a-folder' };
    if (this.#denied.has(found.path)) return { kind: 'denied' };
    return { kind: 'listing', listing: found.node.list(), folder: found.node, path: found.path };
  }

  hangs(path: string): boolean {
    return this.#hangs.has(path);
  }
}

function split(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** `pipe:[1]`, `socket:[2]`, `mnt:[3]`, `anon_inode:[eventpoll]`, `anon_inode:inotify`. */
export function isSpecial(target: string): boolean {
  return /^[a-z_]+:\[?[^/]*$/.test(target);
}
