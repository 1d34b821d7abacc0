/** What the type declarations of the API say. Needs `npm run build`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicNames } from '../support/public-types.ts';
import { ROOT } from '../support/program.ts';

const api = ['dist/index.d.ts', 'dist/lab/index.d.ts'].flatMap((file) => publicNames(join(ROOT, file)));

/** Error classes that no user of the API can catch, and why. */
const INTERNAL: Readonly<Record<string, string>> = {
  Ask: 'asks for an answer while a described shell runs',
  DeadlineError: 'the engine makes an EngineError of it',
  Hangs: 'becomes an answer',
  ImportError: 'of `drillbook import`, which is no part of the API',
  Interrupted: 'of the program',
  NotSupported: 'becomes an answer',
  Stop: 'becomes a problem of a drill',
  TooCostly: 'becomes an outcome',
  TooMuch: 'becomes an answer',
  UnpackError: 'becomes a TargetError',
  VariationError: 'of judging variations, which is no part of the API',
  WordNotKnown: 'becomes an answer',
};

describe('the public API', () => {
  it('exports every type that its signatures mention', () => {
    const exported = new Set(api.map(({ file }) => file));
    const forgotten = api.flatMap(({ name, mentions }) =>
      mentions.filter((mention) => !exported.has(mention)).map((mention) => `${name}: ${mention}`),
    );
    expect(forgotten).toEqual([]);
  });

  it('exports every error class that it throws', () => {
    const classes = sources('src').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^export class (\w+) extends Error/gm)].map(
        ([, name]) => name ?? '',
      ),
    );
    const exported = new Set(api.filter(({ isValue }) => isValue).map(({ name }) => name));
    expect(classes.filter((name) => !exported.has(name)).toSorted()).toEqual(Object.keys(INTERNAL));
  });

  it('says of each export what it is, with an example where it can be called', () => {
    const silent = api.filter(({ comment }) => comment === undefined || !/\w/.test(comment));
    expect(silent.map(({ name }) => name)).toEqual([]);
    const without = api.filter(({ isValue, comment = '' }) => isValue && !comment.includes('@example'));
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('names the same thing the same in both entry points', () => {
    const byName = new Map<string, Set<string>>();
    for (const { name, file } of api) byName.set(name, (byName.get(name) ?? new Set()).add(file));
    const several = [...byName].filter(([, files]) => files.size > 1).map(([name]) => name);
    expect(several).toEqual([]);
  });

  it('has names that mean one thing in all of the source', () => {
    const declared = sources('src').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^(?:export )?(?:interface|type|class) (\w+)/gm)].map(
        ([, name]) => name,
      ),
    );
    const names = new Set(api.map(({ name }) => name));
    const twice = declared.filter((name, nth) => names.has(name ?? '') && declared.indexOf(name) !== nth);
    expect([...new Set(twice)]).toEqual([]);
  });

  it('says in which unit each number is', () => {
    expect(api.flatMap(({ name, bareNumbers }) => bareNumbers.map((field) => `${name}.${field}`))).toEqual(
      [],
    );
  });
});

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ROOT, folder, name));
}
