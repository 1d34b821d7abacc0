/** ls. */
import { GAP, notStated } from '../gap.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { NotSupported } from '../shell/syntax.ts';
import { Folder } from '../tree/node.ts';
import type { Node } from '../tree/node.ts';
import type { Options } from './options.ts';
import { parseOptions } from './options.ts';
import { Report, eachArg, pathOf } from './result.ts';

interface Shown {
  readonly name: string;
  readonly node: Node | { readonly kind: 'special'; readonly id: string };
  readonly path: string;
}

export function ls(call: Call): Result {
  const options = parseOptions('ls', eachArg(call), {
    flags: 'aAl1dnSLtrUfi',
    long: { all: 'a', 'almost-all': 'A', directory: 'd' },
  });
  if (['L', 't', 'r', 'U', 'f', 'i'].some((flag) => options.flags.has(flag))) throw new NotSupported('ls');
  const report = new Report();
  if (call.open !== undefined) report.unsure(call.open);
  const paths = options.rest.length === 0 && call.open === undefined ? ['.'] : options.rest;
  const files: Shown[] = [];
  const folders: string[] = [];
  for (const path of paths) {
    const isLong = options.flags.has('l') || options.flags.has('d');
    const found = call.state.tree.find(pathOf(call, path), !isLong);
    switch (found.kind) {
      case 'unknown':
        report.unsure(found.why);
        break;
      case 'absent':
        report.err(
          `ls: cannot access '${path}': ${found.notFolder ? 'Not a directory' : 'No such file or directory'}\n`,
        );
        report.fail(2);
        break;
      case 'special':
        files.push({ name: path, node: found, path });
        break;
      case 'found':
        if (found.node instanceof Folder && !options.flags.has('d')) folders.push(path);
        else files.push({ name: path, node: found.node, path: found.path });
    }
  }
  if (options.flags.has('S')) sortBySize(files, report);
  for (const shown of files) report.out(`${lineOf(shown, options)}\n`);
  // A folder's name is printed above its entries only if there are several.
  const titled = paths.length > 1;
  if (call.open !== undefined && !titled && folders.length > 0) return { ...report.result(), stdout: '' };
  for (const [nth, path] of folders.entries()) {
    if (titled) report.out(`${nth + files.length > 0 ? '\n' : ''}${path}:\n`);
    showFolder(call, path, options, report);
  }
  return report.result();
}

function showFolder(call: Call, path: string, options: Options, report: Report): void {
  const listed = call.state.tree.list(pathOf(call, path));
  if (listed.kind === 'denied') {
    report.err(`ls: cannot open directory '${path}': Permission denied\n`);
    report.fail(2);
  }
  if (listed.kind !== 'listing') return;
  const { listing, folder } = listed;
  if (listing.open !== undefined) report.unsure(listing.open);
  if (options.flags.has('l')) report.out(`total ${isVirtual(listed.path) ? 0 : GAP}\n`);
  const shown = listing.names
    .filter((name) => !name.startsWith('.') || options.flags.has('a') || options.flags.has('A'))
    .flatMap((name): Shown[] => {
      const node = folder.get(name);
      return node === undefined ? [] : [{ name, node, path: `${listed.path}/${name}` }];
    });
  if (options.flags.has('a'))
    for (const name of ['.', '..'])
      report.out(`${lineOf({ name, node: folder, path: listed.path }, options)}\n`);
  if (options.flags.has('S')) sortBySize(shown, report);
  for (const one of shown) report.out(`${lineOf(one, options)}\n`);
}

/** The kernel's files have no size. */
function isVirtual(path: string): boolean {
  return /^\/(?:proc|sys)(?:\/|$)/.test(path);
}

function sizeOf({ node, path }: Shown): number | undefined {
  if (node instanceof Folder) return isVirtual(path) ? 0 : undefined;
  if (node.kind === 'link')
    return /^\/proc\/\d+\/fd\//.test(path) ? 64 : node.to === undefined ? undefined : node.to.length;
  if (node.kind !== 'file') return undefined;
  if (isVirtual(path)) return path.startsWith('/sys/') && !path.startsWith('/sys/fs/cgroup/') ? 4096 : 0;
  const content = node.read();
  return 'unknown' in content || content.partial !== undefined ? undefined : Buffer.byteLength(content.text);
}

function sortBySize(shown: Shown[], report: Report): void {
  if (shown.length > 1 && shown.some((one) => sizeOf(one) === undefined)) report.unsure(notStated('a size'));
  shown.sort((a, b) => (sizeOf(b) ?? 0) - (sizeOf(a) ?? 0));
}

function lineOf(shown: Shown, { flags }: Options): string {
  if (!flags.has('l')) return shown.name;
  const { node, name } = shown;
  const to = node.kind === 'link' ? ` -> ${node.to ?? GAP}` : '';
  const size = sizeOf(shown) ?? GAP;
  return `${modeOf(shown)} ${GAP} ${GAP} ${GAP} ${size} ${GAP} ${GAP} ${GAP} ${name}${to}`;
}

function modeOf({ node, path }: Shown): string {
  if (node instanceof Folder) return isVirtual(path) ? 'dr-xr-xr-x' : `d${GAP}`;
  if (node.kind === 'file')
    return `${path.endsWith('.fifo') ? 'p' : path.endsWith('.sock') ? 's' : '-'}${GAP}`;
  if (node.kind !== 'link') return `l${GAP}`;
  if (!/^\/proc\/\d+\/fd\//.test(path)) return 'lrwxrwxrwx';
  // The access mode of a descriptor.
  return { r: 'lr-x------', w: 'l-wx------', rw: 'lrwx------', '': `l${GAP}` }[node.access ?? ''];
}
