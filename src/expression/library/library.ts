/** Every function that an expression may call. */
import { CONVERSIONS } from './conversions.ts';
import type { LibraryFunction } from './function.ts';
import { KERNEL } from './kernel.ts';
import { LISTS } from './lists.ts';
import { STRINGS } from './strings.ts';

export interface Chapter {
  readonly title: string;
  readonly functions: readonly LibraryFunction[];
}

export const CHAPTERS: readonly Chapter[] = [
  { title: 'Texts', functions: STRINGS },
  { title: 'Lists and maps', functions: LISTS },
  { title: 'Conversions and time', functions: CONVERSIONS },
  { title: 'The kernel', functions: KERNEL },
];

export const LIBRARY: readonly LibraryFunction[] = CHAPTERS.flatMap((chapter) => chapter.functions);

/** Overloads by name, by whether it is a method, and by how many arguments it takes. */
const BY_CALL = new Map<string, LibraryFunction[]>();
for (const declared of LIBRARY) {
  const key = callKey(declared.name, declared.receiver !== undefined, declared.params.length);
  BY_CALL.set(key, [...(BY_CALL.get(key) ?? []), declared]);
}

export function overloads(name: string, isMethod: boolean, argCount: number): readonly LibraryFunction[] {
  return BY_CALL.get(callKey(name, isMethod, argCount)) ?? [];
}

function callKey(name: string, isMethod: boolean, argCount: number): string {
  return `${isMethod ? '.' : ''}${name}/${argCount}`;
}
