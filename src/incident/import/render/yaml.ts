/** Renders facts as YAML, each with a comment that shows its origin. */
import { Document, Pair, Scalar, YAMLMap, YAMLSeq, isScalar } from 'yaml';
import type { Draft, Entry, Fact, ProcessEntry } from '../draft.ts';
import type { Origin } from '../line.ts';

export interface RenderOptions {
  readonly id: string;
  readonly title: string;
  /** Lines for the head of the file. */
  readonly head: readonly string[];
  /** There is only one source, so its name is left out. */
  readonly single: boolean;
}

/** Order of keys; others follow. */
const ORDER = [
  'id',
  'pid',
  'tid',
  'path',
  'kind',
  'gone',
  'name',
  'comm',
  'engine',
  'namespace',
  'status',
  'state',
  'ppid',
  'args',
];

/** Longer rows are written key by key. */
const LONGEST_ROW = 140;

/** The incident file for these facts. */
export function renderYaml(draft: Draft, options: RenderOptions): string {
  const document = new Document(new YAMLMap());
  const top = document.contents as YAMLMap;
  const sources = new Sources(options.single);
  const facts = factsOf(draft, sources);
  put(top, 'incident', scalar(options.id));
  put(top, 'title', scalar(options.title));
  put(top, 'facts', facts);
  const { legend } = sources;
  const head = [...options.head, ...[...legend].map(([source, nth]) => `[${nth}] ${source}`)];
  if (head.length > 0) document.commentBefore = head.map((line) => ` ${line}`).join('\n');
  return document.toString({
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: 1_000_000,
    flowCollectionPadding: true,
  });
}

function factsOf(draft: Draft, sources: Sources): YAMLMap {
  const map = new YAMLMap();
  const comment = (at: Origin, how?: string): string => sources.comment(at, how);
  const complete = (key: Parameters<typeof draft.complete.get>[0]): void => {
    const at = draft.complete.get(key);
    if (at !== undefined) put(map, key, scalar(true, comment(at)));
  };
  const list = (key: string, items: readonly YAMLMap[]): void => {
    if (items.length > 0) put(map, key, seq(items));
  };
  if (draft.node.size > 0) put(map, 'node', blockOf(draft.node, comment));
  list(
    'engines',
    [...draft.engines.values()].map((entry) => rowOf(entry, comment)),
  );
  complete('engines-complete');
  list(
    'containers',
    [...draft.containers.values()].map((entry) => blockOf(entry, comment)),
  );
  complete('containers-complete');
  list(
    'processes',
    [...draft.processes.values()].map((entry) => processOf(entry, comment)),
  );
  complete('processes-complete');
  list(
    'cgroups',
    [...draft.cgroups.values()].map((entry) => blockOf(entry, comment)),
  );
  complete('cgroups-complete');
  const mounts = draft.facts.fact('mountinfo');
  if (mounts !== undefined) put(map, 'mountinfo', valueOf(mounts.value, comment(mounts.at)));
  if (draft.fuse.size > 0) put(map, 'fuse', blockOf(draft.fuse, comment));
  complete('fuse-complete');
  if (draft.kernelLog.length > 0) {
    const [first] = draft.kernelLog;
    const text = draft.kernelLog.map((line) => `${line.text}\n`).join('');
    put(map, 'kernel-log', valueOf(text, first === undefined ? undefined : `from ${comment(first.at)}`));
  }
  complete('kernel-log-complete');
  if (draft.files.size > 0) put(map, 'files', blockOf(draft.files, comment));
  if (draft.links.size > 0) put(map, 'links', blockOf(draft.links, comment));
  for (const key of ['absent', 'denied', 'hangs', 'folders'] as const) {
    const paths = [...draft[key]].map(([path, at]) => scalar(path, comment(at)));
    if (paths.length > 0) put(map, key, seq(paths));
  }
  list(
    'commands',
    draft.commands.map((fact) => answerOf(fact, comment)),
  );
  return map;
}

/** A longer name is written once, at the head of the file, and is a number in comments. */
const LONGEST_NAME = 28;

/** Abbreviates origins in comments. */
class Sources {
  readonly legend = new Map<string, number>();
  readonly #single: boolean;

  constructor(single: boolean) {
    this.#single = single;
  }

  comment({ source, line }: Origin, how?: string): string {
    const place =
      line === 0 ? this.#name(source) : this.#single ? `line ${line}` : `${this.#name(source)}:${line}`;
    return how === undefined ? place : `${place}; ${how}`;
  }

  #name(source: string): string {
    if (source.length <= LONGEST_NAME || /(?:^|\/)(?:proc|sys)\//.test(source)) return source;
    const nth = this.legend.get(source) ?? this.legend.size + 1;
    this.legend.set(source, nth);
    return `[${nth}]`;
  }
}

type Comment = (at: Origin, how?: string) => string;

/** On one line if everything has the same origin and is short; else key by key. */
function rowOf<T extends object>(entry: Entry<T>, comment: Comment): YAMLMap {
  const facts = inOrder(entry.entries());
  const places = new Set(facts.map(([, { at, how }]) => comment(at, how)));
  const [place] = places;
  const isSimple = facts.every(([, { value }]) => isShort(value));
  const width = facts.reduce(
    (sum, [key, { value }]) => sum + key.length + JSON.stringify(value).length + 4,
    0,
  );
  if (places.size !== 1 || !isSimple || width > LONGEST_ROW) return blockOf(entry, comment);
  const map = new YAMLMap();
  map.flow = true;
  for (const [key, { value }] of facts) put(map, key, valueOf(value, undefined, true));
  if (place !== undefined) map.comment = ` ${place}`;
  return map;
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\n');
  if (Array.isArray(value)) return value.every((each) => typeof each === 'number');
  return typeof value !== 'object';
}

function blockOf<T extends object>(entry: Entry<T>, comment: Comment): YAMLMap {
  const map = new YAMLMap();
  for (const [key, fact] of inOrder(entry.entries())) {
    put(
      map,
      key,
      fact.parts === undefined ? valueOf(fact.value, comment(fact.at, fact.how)) : partsOf(fact, comment),
    );
  }
  return map;
}

/** A record whose parts have different origins. */
function partsOf({ value, at, parts }: Fact<unknown>, comment: Comment): YAMLMap | YAMLSeq | Scalar {
  const sources = new Set([...(parts ?? [])].map(([, { source }]) => source));
  // Many small values from one file: the line numbers add nothing.
  if (
    sources.size === 1 &&
    Object.values(value as object).every(isShort) &&
    JSON.stringify(value).length < 240 &&
    Object.keys(value as object).length > 4
  ) {
    const row = valueOf(value, undefined, true);
    row.comment = ` ${comment(at)}`;
    return row;
  }
  const map = new YAMLMap();
  for (const [key, part] of Object.entries(value as object))
    put(map, key, valueOf(part, comment(parts?.get(key) ?? at)));
  return map;
}

function processOf(entry: ProcessEntry, comment: Comment): YAMLMap {
  const origin = entry.origin();
  const hasPid = entry.fact('pid') !== undefined;
  if (!hasPid && origin !== undefined) entry.set('pid', entry.pid, origin);
  const map = entry.threads.size === 0 ? rowOf(entry, comment) : blockOf(entry, comment);
  if (!hasPid && origin === undefined) put(map, 'pid', scalar(entry.pid));
  if (entry.threads.size > 0) {
    const threads = [...entry.threads.values()].sort((a, b) => (a.get('tid') ?? 0) - (b.get('tid') ?? 0));
    put(map, 'threads', seq(threads.map((thread) => rowOf(thread, comment))));
  }
  return map;
}

function answerOf({ value, at }: Fact<object>, comment: Comment): YAMLMap {
  const map = new YAMLMap();
  for (const [key, part] of Object.entries(value))
    put(map, key, valueOf(part, key === 'command' ? comment(at) : undefined));
  return map;
}

function inOrder<K extends string>(entries: [K, Fact<unknown>][]): [K, Fact<unknown>][] {
  const rank = (key: string): number => {
    const at = ORDER.indexOf(key);
    return at === -1 ? ORDER.length : at;
  };
  return entries.sort(([a], [b]) => rank(a) - rank(b));
}

function valueOf(value: unknown, comment?: string, inFlow = false): Scalar | YAMLMap | YAMLSeq {
  if (Array.isArray(value)) {
    const all = seq(value.map((each) => valueOf(each, undefined, true)));
    all.flow = true;
    if (comment !== undefined) all.comment = ` ${comment}`;
    return all;
  }
  if (typeof value === 'object' && value !== null) {
    const map = new YAMLMap();
    const entries = Object.entries(value);
    const isFlat = entries.length > 0 && entries.length <= 4 && entries.every(([, each]) => isShort(each));
    map.flow = inFlow || entries.length === 0 || (isFlat && JSON.stringify(value).length < LONGEST_ROW);
    for (const [nth, [key, each]] of entries.entries()) {
      put(map, key, valueOf(each, !map.flow && nth === 0 ? comment : undefined, map.flow));
    }
    if (map.flow && comment !== undefined) map.comment = ` ${comment}`;
    return map;
  }
  return scalar(value, comment);
}

function scalar(value: unknown, comment?: string): Scalar {
  const node = new Scalar(value);
  // Ids, one a line, would be too many lines for a file that people read.
  if (typeof value === 'string' && value.includes('\n')) {
    node.type = /^(?:\d+\n)+$/.test(value) ? 'QUOTE_DOUBLE' : 'BLOCK_LITERAL';
  }
  if (comment !== undefined) node.comment = ` ${comment}`;
  return node;
}

function seq(items: readonly (Scalar | YAMLMap | YAMLSeq)[]): YAMLSeq {
  const node = new YAMLSeq();
  node.items.push(...items);
  return node;
}

function put(map: YAMLMap, key: string, value: Scalar | YAMLMap | YAMLSeq): void {
  const name = new Scalar(key);
  // A comment before a block's first key would be on its own line.
  if (isScalar(value) && value.type === 'BLOCK_LITERAL') name.spaceBefore = false;
  map.items.push(new Pair(name, value));
}
