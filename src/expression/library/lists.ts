/** Functions on lists and maps. */
import type { Meter } from '../meter.ts';
import { absent, failure, unknown } from '../lack.ts';
import type { Lack } from '../lack.ts';
import { Lack as LackClass } from '../lack.ts';
import { LowerBound, OpenList, OpenText, elementsOf, isOpen, listLike } from '../open.ts';
import { equal, keysOf, kindOf } from '../values.ts';
import { define } from './function.ts';

type List = readonly unknown[];
/** For functions with `open`. */
type MaybeOpen = List | OpenList;

export const LISTS = [
  define<[string]>({
    name: 'size',
    params: ['string'],
    returns: 'int',
    builtin: true,
    doc: 'The number of characters in a string.',
    example: ['size("runc")', '4'],
    call: ([text], meter) => characters(text, meter),
  }),
  define<[MaybeOpen]>({
    name: 'size',
    params: ['list'],
    returns: 'int',
    builtin: true,
    doc: 'The number of elements in a list.',
    example: ['size([1, 2, 3])', '3'],
    open: true,
    lazy: true,
    call: ([list]) => sizeOf(list),
  }),
  define<[unknown]>({
    name: 'size',
    params: ['map'],
    returns: 'int',
    builtin: true,
    doc: 'The number of entries in a map.',
    example: ['size({"a": 1})', '1'],
    call: ([map]) => BigInt(keysOf(map).length),
  }),
  define<[string]>({
    name: 'size',
    receiver: 'string',
    params: [],
    returns: 'int',
    builtin: true,
    doc: 'The number of characters in a string.',
    example: ['"runc".size()', '4'],
    call: ([text], meter) => characters(text, meter),
  }),
  define<[MaybeOpen]>({
    name: 'size',
    receiver: 'list',
    params: [],
    returns: 'int',
    builtin: true,
    doc: 'The number of elements in a list.',
    example: ['[1, 2, 3].size()', '3'],
    open: true,
    lazy: true,
    call: ([list]) => sizeOf(list),
  }),
  define<[unknown]>({
    name: 'size',
    receiver: 'map',
    params: [],
    returns: 'int',
    builtin: true,
    doc: 'The number of entries in a map.',
    example: ['{"a": 1}.size()', '1'],
    call: ([map]) => BigInt(keysOf(map).length),
  }),
  define<[MaybeOpen]>({
    name: 'first',
    receiver: 'list<T>',
    params: [],
    returns: 'T',
    doc: 'The first element; absent if the list is empty.',
    example: ['[4, 5, 6].first()', '4'],
    open: true,
    lazy: true,
    call: ([list]) => firstOf(list),
  }),
  define<[List]>({
    name: 'last',
    receiver: 'list<T>',
    params: [],
    returns: 'T',
    doc: 'The last element; absent if the list is empty.',
    example: ['[4, 5, 6].last()', '6'],
    lazy: true,
    call: ([list]) => (list.length > 0 ? list.at(-1) : absent('the list is empty')),
  }),
  define<[MaybeOpen, bigint | LowerBound]>({
    name: 'take',
    receiver: 'list<T>',
    params: ['int'],
    returns: 'list<T>',
    doc: 'The first n elements, or all if there are fewer.',
    example: ['[4, 5, 6].take(2)', '[4, 5]'],
    open: true,
    lazy: true,
    call: ([list, count], meter) => (isOpen(count) ? unknown(count.why) : taken(list, count, meter)),
  }),
  define<[MaybeOpen]>({
    name: 'seen',
    receiver: 'list<T>',
    params: [],
    returns: 'list<T>',
    doc: 'The known elements of a list that may have more. Use it only for details: never conclude from it that there are no others.',
    example: ['[4, 5, 6].seen()', '[4, 5, 6]'],
    open: true,
    call: ([list]) => elementsOf(list),
  }),
  define<[MaybeOpen]>({
    name: 'distinct',
    receiver: 'list<T>',
    params: [],
    returns: 'list<T>',
    doc: 'The list without duplicates, in order of first appearance.',
    example: ['["D", "S", "D"].distinct()', '["D", "S"]'],
    open: true,
    call: ([list], meter) => distinct(list, meter),
  }),
  define<[MaybeOpen]>({
    name: 'sort',
    receiver: 'list<T>',
    params: [],
    returns: 'list<T>',
    doc: 'The list in ascending order; all elements must be strings, or all numbers.',
    example: ['[30, 4, 200].sort()', '[4, 30, 200]'],
    open: true,
    call: ([list], meter) => sorted(list, meter),
  }),
  define<[MaybeOpen]>({
    name: 'flatten',
    receiver: 'list<list<T>>',
    params: [],
    returns: 'list<T>',
    doc: 'The elements of all inner lists as one list.',
    example: ['[[1, 2], [], [3]].flatten()', '[1, 2, 3]'],
    open: true,
    call: ([list], meter) => flattened(list, meter),
  }),
  define<[MaybeOpen, string | OpenText]>({
    name: 'join',
    receiver: 'list<string>',
    params: ['string'],
    returns: 'string',
    builtin: true,
    doc: 'The elements as one string, with a separator between them.',
    example: ['["a", "b"].join(", ")', '"a, b"'],
    open: true,
    call: ([list, separator], meter) => joined(list, separator, meter),
  }),
  define<[List]>({
    name: 'sum',
    receiver: 'list<int>',
    params: [],
    returns: 'int',
    doc: 'The sum of the numbers; 0 for an empty list.',
    example: ['[1, 2, 3].sum()', '6'],
    call: ([list], meter) => {
      meter.spend(list.length);
      let sum = 0n;
      for (const element of list) {
        if (typeof element !== 'bigint') return failure('wrong-type', 'sum() takes a list of int');
        sum += element;
      }
      return sum;
    },
  }),
  define<[MaybeOpen, MaybeOpen]>({
    name: 'containsInOrder',
    receiver: 'list<string>',
    params: ['list<string>'],
    returns: 'bool',
    doc: 'Whether the list contains these elements consecutively, in this order. For command-line arguments.',
    example: [
      'argv("runc\\000kill\\000--all\\000723d\\0009\\000").containsInOrder(["kill", "--all", "723d"])',
      'true',
    ],
    open: true,
    call: ([list, part], meter) => containsInOrder(list, part, meter),
  }),
  define<[unknown]>({
    name: 'keys',
    receiver: 'map<K, V>',
    params: [],
    returns: 'list<K>',
    doc: 'The keys of a map.',
    example: ['{"a": 1, "b": 2}.keys()', '["a", "b"]'],
    call: ([map], meter) => {
      const keys = keysOf(map);
      meter.spend(keys.length);
      return keys;
    },
  }),
];

function sizeOf(list: MaybeOpen): bigint | LowerBound {
  return list instanceof OpenList ? new LowerBound(BigInt(list.known.length), list.why) : BigInt(list.length);
}

function firstOf(list: MaybeOpen): unknown {
  if (list instanceof OpenList) return list.prefix > 0 ? list.known[0] : unknown(list.why);
  return list.length > 0 ? list[0] : absent('the list is empty');
}

/** For an open list only the elements that are certainly first: there may be more between the others. */
function taken(list: MaybeOpen, count: bigint, meter: Meter): unknown {
  const most = Math.max(0, Number(count));
  if (!(list instanceof OpenList)) {
    meter.spend(list.length);
    return list.slice(0, most);
  }
  meter.spend(list.known.length);
  const first = list.known.slice(0, Math.min(most, list.prefix));
  return most <= list.prefix ? first : new OpenList(first, list.why);
}

function flattened(list: MaybeOpen, meter: Meter): unknown {
  const flat: unknown[] = [];
  let why = list instanceof OpenList ? list.why : undefined;
  let prefix = 0;
  let isPrefix = true;
  for (const [i, inner] of (elementsOf(list) ?? []).entries()) {
    const elements = elementsOf(inner);
    if (elements === undefined) return failure('wrong-type', 'flatten() takes a list of lists');
    meter.spend(1 + elements.length);
    isPrefix &&= !(list instanceof OpenList) || i < list.prefix;
    if (isPrefix) prefix = flat.length + (inner instanceof OpenList ? inner.prefix : elements.length);
    if (inner instanceof OpenList) {
      why ??= inner.why;
      isPrefix = false;
    }
    for (const element of elements) flat.push(element);
  }
  return why === undefined ? flat : new OpenList(flat, why, prefix);
}

/** With a mark at the end if there may be more. */
function joined(list: MaybeOpen, separator: string | OpenText, meter: Meter): unknown {
  const parts = elementsOf(list) ?? [];
  if (!parts.every((element) => typeof element === 'string' || element instanceof OpenText)) {
    return failure('wrong-type', 'join() takes a list of strings: use map(x, string(x)) first');
  }
  const open = list instanceof OpenList ? list : [separator, ...(parts as List)].find(isOpen);
  const texts = [...parts.map(String), ...(list instanceof OpenList ? ['…'] : [])];
  const between = String(separator);
  meter.text(texts.reduce((length, text) => length + text.length + between.length, 0));
  meter.spend(texts.length);
  const text = texts.join(between);
  return open === undefined ? text : new OpenText(text, open.why);
}

function containsInOrder(list: MaybeOpen, part: MaybeOpen, meter: Meter): unknown {
  const elements = list instanceof OpenList ? list.known.slice(0, list.prefix) : list;
  const open = part instanceof OpenList ? part : [...elements, ...(part as List)].find(isOpen);
  if (open !== undefined) return unknown(open.why);
  const sought = part as List;
  meter.spend(elements.length * Math.max(1, sought.length));
  const isThere =
    sought.length === 0 ||
    elements.some(
      (_, from) =>
        from + sought.length <= elements.length &&
        sought.every((element, i) => elements[from + i] === element),
    );
  return !isThere && list instanceof OpenList ? unknown(list.why) : isThere;
}

function characters(text: string, meter: Meter): bigint {
  meter.text(text.length * 4);
  let count = 0;
  for (const _ of text) count++;
  return BigInt(count);
}

function distinct(list: MaybeOpen, meter: Meter): unknown {
  const elements = elementsOf(list) ?? [];
  meter.spend(elements.length);
  const certain = list instanceof OpenList ? list.prefix : 0;
  const seen = new Set<unknown>();
  const once: unknown[] = [];
  const others: unknown[] = [];
  let prefix = 0;
  for (const [i, element] of elements.entries()) {
    const known = isKnown(element, seen, others, meter);
    if (known instanceof LackClass) return known;
    if (!known) once.push(element);
    if (i < certain) prefix = once.length;
  }
  return listLike(list, once, prefix);
}

/** Whether it is already in the set; adds it otherwise. */
function isKnown(element: unknown, seen: Set<unknown>, others: unknown[], meter: Meter): boolean | Lack {
  if (isOpen(element)) return unknown(element.why);
  const kind = kindOf(element);
  if (kind === 'string' || kind === 'int' || kind === 'bool' || kind === 'double') {
    if (seen.has(element)) return true;
    seen.add(element);
    return false;
  }
  for (const other of others) {
    const same = equal(other, element, (steps) => meter.spend(steps));
    if (same !== false) return same;
  }
  others.push(element);
  return false;
}

/** Unknown elements may come before any of the known ones. */
function sorted(list: MaybeOpen, meter: Meter): unknown {
  const elements = elementsOf(list) ?? [];
  meter.spend(elements.length * (1 + Math.ceil(Math.log2(elements.length + 1))));
  const order = inOrder(elements);
  return order === undefined
    ? failure('wrong-type', 'sort() takes a list of strings or a list of numbers')
    : listLike(list, order, 0);
}

function inOrder(elements: List): unknown[] | undefined {
  if (elements.every((element) => typeof element === 'string')) return [...elements].sort();
  if (elements.every((element) => typeof element === 'bigint' || typeof element === 'number')) {
    return [...elements].sort((a, b) => ((a as bigint) < (b as bigint) ? -1 : a > b ? 1 : 0));
  }
  return undefined;
}
