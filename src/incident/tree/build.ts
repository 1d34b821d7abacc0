/** Builds a tree of virtual files from everything that an incident states. */
import { notStated } from '../gap.ts';
import type { FactsData } from '../schema.ts';
import { addCgroups, folderAt } from './cgroups.ts';
import { Tree } from './lookup.ts';
import type { Node } from './node.ts';
import { Folder, MISSING, file, link } from './node.ts';
import type { Processes } from './process.ts';
import { processFolder } from './process.ts';
import { addRunFolders } from './run-folders.ts';
import { addSystem } from './system.ts';

export function buildTree(facts: FactsData): Tree {
  const root = new Folder(notStated('all that is in /'));
  addProcesses(root, facts);
  addSystem(root, facts);
  addRunFolders(root, facts);
  addCgroups(root, facts);
  // Files stated by path take precedence over what other facts imply.
  for (const [path, text] of Object.entries(facts.files ?? {})) put(root, path, file(text));
  for (const [path, to] of Object.entries(facts.links ?? {})) put(root, path, link(to));
  for (const path of facts.absent ?? []) put(root, path, MISSING);
  for (const path of facts.folders ?? []) {
    const folder = folderAt(root, path);
    folder.open = undefined;
    folder.closed = true;
  }
  return new Tree(root, facts.denied ?? [], facts.hangs ?? []);
}

function put(root: Folder, path: string, node: Node): void {
  const parts = path.split('/').filter((part) => part !== '');
  const name = parts.pop();
  if (name !== undefined) folderAt(root, `/${parts.join('/')}`).set(name, node);
}

function addProcesses(root: Folder, facts: FactsData): void {
  const proc = folderAt(root, '/proc');
  proc.open = 'all processes are not stated';
  // No other file in it has a numeric name.
  if (facts['processes-complete'] === true) {
    proc.open = notStated('all that is in /proc');
    proc.completeFor = (pattern) => /^(?:\d|\[\d-\d\])/.test(pattern);
  }
  const children = new Map<number, number[]>();
  for (const { pid, ppid, gone } of facts.processes ?? []) {
    if (ppid === undefined || gone === true) continue;
    const known = children.get(ppid);
    if (known === undefined) children.set(ppid, [pid]);
    else known.push(pid);
  }
  const all: Processes = { facts, children };
  for (const process of facts.processes ?? []) {
    if (process.gone === true) {
      proc.set(String(process.pid), MISSING);
      continue;
    }
    proc.set(String(process.pid), processFolder(process, all));
    // The kernel shows a thread under /proc by its own id as well, like a process, but not in listings.
    for (const thread of process.threads ?? []) {
      if (thread.tid === process.pid) continue;
      if (thread.gone === true) proc.set(String(thread.tid), MISSING);
      else proc.hide(String(thread.tid), processFolder(process, all, thread));
    }
  }
  // Every node has a first process, so that scripts see that /proc shows other users' processes.
  const hasFirst = (facts.processes ?? []).some(({ pid }) => pid === 1);
  if (!hasFirst) proc.hide('1', processFolder({ pid: 1 }, all));
}
