/** Functions on lists and maps. */
import type { Meter } from '../meter.ts';
import { absent, failure, graver } from '../lack.ts';
import type { Lack } from '../lack.ts';
import { Lack as LackClass } from '../lack.ts';
import { equal, isObservation, keysOf, kindOf } from '../values.ts';
import { define } from './function.ts';

type List = readonly unknown[];

export const LISTS = [
  define<[string]>({
    name: 'size',
    params: ['string'],
    returns: 'int',
    builtin: true,
    doc: 'How many characters a text has.',
    example: ['size("runc")', '4'],
    call: ([text], meter) => characters(text, meter),
  }),
  define<[List]>({
    name: 'size',
    params: ['list'],
    returns: 'int',
    builtin: true,
    doc: 'How many elements a list has.',
    example: ['size([1, 2, 3])', '3'],
    call: ([list]) => BigInt(list.length),
  }),
  define<[unknown]>({
    name: 'size',
    params: ['map'],
    returns: 'int',
    builtin: true,
    doc: 'How many entries a map has.',
    example: ['size({"a": 1})', '1'],
    call: ([map]) => BigInt(keysOf(map).length),
  }),
  define<[string]>({
    name: 'size',
    receiver: 'string',
    params: [],
    returns: 'int',
    builtin: true,
    doc: 'How many characters a text has.',
    example: ['"runc".size()', '4'],
    call: ([text], meter) => characters(text, meter),
  }),
  define<[List]>({
    name: 'size',
    receiver: 'list',
    params: [],
    returns: 'int',
    builtin: true,
    doc: 'How many elements a list has.',
    example: ['[1, 2, 3].size()', '3'],
    call: ([list]) => BigInt(list.length),
  }),
  define<[unknown]>({
    name: 'size',
    receiver: 'map',
    params: [],
    returns: 'int',
    builtin: true,
    doc: 'How many entries a map has.',
    example: ['{"a": 1}.size()', '1'],
    call: ([map]) => BigInt(keysOf(map).length),
  }),
  define<[List]>({
    name: 'first',
    receiver: 'list<T>',
    params: [],
    returns: 'T',
    doc: 'The first element; absent where the list is empty.',
    example: ['[4, 5, 6].first()', '4'],
    call: ([list]) => (list.length > 0 ? list[0] : absent('the list is empty')),
  }),
  define<[List]>({
    name: 'last',
    receiver: 'list<T>',
    params: [],
    returns: 'T',
    doc: 'The last element; absent where the list is empty.',
    example: ['[4, 5, 6].last()', '6'],
    call: ([list]) => (list.length > 0 ? list.at(-1) : absent('the list is empty')),
  }),
  define<[List, bigint]>({
    name: 'take',
    receiver: 'list<T>',
    params: ['int'],
    returns: 'list<T>',
    doc: 'The first so many elements, or all where there are fewer.',
    example: ['[4, 5, 6].take(2)', '[4, 5]'],
    call: ([list, count], meter) => (meter.spend(list.length), list.slice(0, Math.max(0, Number(count)))),
  }),
  define<[List]>({
    name: 'distinct',
    receiver: 'list<T>',
    params: [],
    returns: 'list<T>',
    doc: 'Each element once, in the order of their first appearance.',
    example: ['["D", "S", "D"].distinct()', '["D", "S"]'],
    call: ([list], meter) => distinct(list, meter),
  }),
  define<[List]>({
    name: 'sort',
    receiver: 'list<T>',
    params: [],
    returns: 'list<T>',
    doc: 'In order; all elements are texts, or all are numbers.',
    example: ['[30, 4, 200].sort()', '[4, 30, 200]'],
    call: ([list], meter) => sorted(list, meter),
  }),
  define<[List]>({
    name: 'flatten',
    receiver: 'list<list<T>>',
    params: [],
    returns: 'list<T>',
    doc: 'One list of the elements of its lists.',
    example: ['[[1, 2], [], [3]].flatten()', '[1, 2, 3]'],
    call: ([list], meter) => {
      const flat: unknown[] = [];
      for (const inner of list) {
        if (!Array.isArray(inner)) return failure('wrong-type', 'flatten() takes a list of lists');
        meter.spend(1 + inner.length);
        for (const element of inner as List) flat.push(element);
      }
      return flat;
    },
  }),
  define<[List, string]>({
    name: 'join',
    receiver: 'list<string>',
    params: ['string'],
    returns: 'string',
    builtin: true,
    doc: 'One text of all elements, with a separator between them.',
    example: ['["a", "b"].join(", ")', '"a, b"'],
    call: ([list, separator], meter) => {
      if (!list.every((element) => typeof element === 'string')) {
        return failure('wrong-type', 'join() takes a list of texts: use map(x, string(x)) first');
      }
      let length = 0;
      for (const element of list) length += element.length + separator.length;
      meter.text(length);
      meter.spend(list.length);
      return list.join(separator);
    },
  }),
  define<[List]>({
    name: 'sum',
    receiver: 'list<int>',
    params: [],
    returns: 'int',
    doc: 'The sum of numbers; 0 of none.',
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
  define<[List, List]>({
    name: 'containsInOrder',
    receiver: 'list<string>',
    params: ['list<string>'],
    returns: 'bool',
    doc: 'Whether these elements stand in the list side by side, in this order. For arguments of a command line.',
    example: [
      'argv("runc\\000kill\\000--all\\000723d\\0009\\000").containsInOrder(["kill", "--all", "723d"])',
      'true',
    ],
    call: ([list, part], meter) => {
      meter.spend(list.length * Math.max(1, part.length));
      return (
        list.some(
          (_, from) =>
            from + part.length <= list.length && part.every((element, i) => list[from + i] === element),
        ) || part.length === 0
      );
    },
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

/** `values()` of looks: not in the table above, because its type depends on the look's. */
export function foundValues(list: List, meter: Meter): unknown {
  meter.spend(list.length);
  const values: unknown[] = [];
  let worst: Lack | undefined;
  for (const look of list) {
    if (!isObservation(look)) return failure('wrong-type', 'values() takes the looks of a step');
    if (look.value.kind === 'value') values.push(look.value.value);
    else if (look.value.kind !== 'absent') worst = graver(worst, LackClass.from(look.value));
  }
  return worst ?? values;
}

function characters(text: string, meter: Meter): bigint {
  meter.text(text.length * 4);
  let count = 0;
  for (const _ of text) count++;
  return BigInt(count);
}

function distinct(list: List, meter: Meter): unknown {
  meter.spend(list.length);
  const seen = new Set<unknown>();
  const once: unknown[] = [];
  const others: unknown[] = [];
  for (const element of list) {
    const kind = kindOf(element);
    if (kind === 'string' || kind === 'int' || kind === 'bool' || kind === 'double') {
      if (seen.has(element)) continue;
      seen.add(element);
    } else {
      if (others.some((other) => equal(other, element, (steps) => meter.spend(steps)))) continue;
      others.push(element);
    }
    once.push(element);
  }
  return once;
}

function sorted(list: List, meter: Meter): unknown {
  meter.spend(list.length * (1 + Math.ceil(Math.log2(list.length + 1))));
  if (list.every((element) => typeof element === 'string')) return [...list].sort();
  if (list.every((element) => typeof element === 'bigint' || typeof element === 'number')) {
    return [...list].sort((a, b) => ((a as bigint) < (b as bigint) ? -1 : a > b ? 1 : 0));
  }
  return failure('wrong-type', 'sort() takes a list of texts or a list of numbers');
}
