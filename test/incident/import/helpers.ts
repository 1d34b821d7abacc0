import { parse } from 'yaml';
import { sourceOf } from '../../../src/incident/import/decode.ts';
import type { Imported } from '../../../src/incident/import/import.ts';
import { importInputs } from '../../../src/incident/import/import.ts';
import type { FactsData, ProcessData } from '../../../src/incident/schema.ts';
import { incident } from '../../../src/incident/schema.ts';

export function imported(text: string, { whole = false } = {}): Imported {
  const source = sourceOf('report.txt', new TextEncoder().encode(text), { whole });
  return importInputs([source], { id: 'report', title: 'A report' });
}

/** The facts of a text, read back from the file that is written: it always has the right form. */
export function factsOf(text: string, options?: { whole?: boolean }): FactsData {
  return incident.parse(parse(imported(text, options).yaml)).facts;
}

export function processesOf(text: string, options?: { whole?: boolean }): Map<number, ProcessData> {
  return new Map((factsOf(text, options).processes ?? []).map((process) => [process.pid, process]));
}

/** Texts of the lines that were not understood. */
export function unread(text: string): string[] {
  return imported(text)
    .lines.filter(({ as }) => as === undefined)
    .map((line) => line.text);
}
