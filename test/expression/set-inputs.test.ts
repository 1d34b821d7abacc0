import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeclaredInput } from '../../src/expression/set-inputs.ts';
import { inputValues, parseSet, refuseUnknownKeys } from '../../src/expression/set-inputs.ts';

const SHIM: DeclaredInput = { name: 'shim', type: 'string', default: 'v2', oneOf: ['v1', 'v2'] };
const TASKS: DeclaredInput = { name: 'tasks', type: 'int', default: 1n, oneOf: undefined };
const FIRST: DeclaredInput = { name: 'first', type: 'bool', default: true, oneOf: undefined };
const RUNTIME: DeclaredInput = { name: 'runtime', type: 'file', default: '', oneOf: undefined };
const ALL = [SHIM, TASKS, FIRST];

describe('inputValues', () => {
  it('takes defaults where nothing is set', () => {
    expect(inputValues(ALL, new Map())).toEqual({ shim: 'v2', tasks: 1n, first: true });
  });

  it('converts what is set', () => {
    const set = parseSet(['shim=v1', 'tasks=500', 'first=false']);
    expect(inputValues(ALL, set)).toEqual({ shim: 'v1', tasks: 500n, first: false });
  });

  it('makes the path of a file absolute where it was typed', () => {
    expect(inputValues([RUNTIME], new Map([['runtime', 'package.json']]))).toEqual({
      runtime: resolve('package.json'),
    });
    expect(inputValues([RUNTIME], new Map([['runtime', '']]))).toEqual({ runtime: '' });
  });

  it.each(['/etc', '/dev/zero', '/nonexistent/runc'])('refuses %s where a file is asked for', (path) => {
    expect(() => inputValues([RUNTIME], new Map([['runtime', path]]))).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'set-value' }),
    );
  });

  it('keeps an equals sign in a value', () => {
    expect(parseSet(['a=b=c']).get('a')).toBe('b=c');
  });

  it.each([
    [() => parseSet(['shim']), 'set-syntax'],
    [() => inputValues(ALL, new Map([['shim', 'v3']])), 'set-value'],
    [() => inputValues(ALL, new Map([['tasks', 'many']])), 'set-value'],
    [() => inputValues(ALL, new Map([['first', 'yes']])), 'set-value'],
    [() => refuseUnknownKeys(new Map([['shimm', 'v1']]), ALL, 'fuse-hung-rm'), 'set-unknown'],
  ])('refuses what does not fit (%#)', (attempt, code) => {
    expect(attempt).toThrowError(expect.objectContaining({ name: 'UsageError', code }));
  });
});
