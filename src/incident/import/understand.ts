/** Reads texts into a draft: each block by the command that printed it, the rest by its form. */
import type { Block } from './block.ts';
import { cutIntoBlocks } from './block.ts';
import type { Draft } from './draft.ts';
import type { Line, ImportedText } from './line.ts';
import type { Context, Reader } from './reader.ts';
import { readersOf } from './read/by-command.ts';
import { TaskBlocks } from './read/task-blocks.ts';
import { LONG_SHAPES, SHAPES } from './read/by-shape.ts';

/** A line and what it was taken for. */
export interface Explained extends Line {
  /** What it was understood as; undefined if it was not. */
  readonly as: string | undefined;
  /** A sentence around pasted output: not expected to contain facts. */
  readonly prose: boolean;
}

/** In characters; longer lines are read only as JSON, whose reader takes linear time. */
const LONGEST_LINE = 65_536;

const ROLES = { command: 'a command', markup: 'markup', prompt: 'a prompt' } as const;
// Marks of omitted lines.
const ELISION =
  /^\s*(?:[([<{*-]*\s*(?:snip(?:ped)?|skip(?:ped)?|omitted|truncated|cut|省略|略|пропущено|gekürzt)\s*[)\]>}*-]*|[.…·*]{1,}|\[\s*(?:\.{2,}|…)\s*\]|<\s*(?:\.{2,}|…)\s*>)\s*(?:\.{2,}|…)?\s*$/i;

function isElision(text: string): boolean {
  return text.length < 200 && ELISION.test(text);
}

/** Reads one text into the draft; reports for each non-blank line what it was taken for. */
export function understand(source: ImportedText, draft: Draft): Explained[] {
  const said = new Map<number, string>();
  const { blocks, roles } = cutIntoBlocks(source);
  for (const [line, role] of roles) said.set(line.line, ROLES[role]);
  for (const line of source.lines) collectIds(line.text, draft);
  for (const block of blocks) readLines(block, source, draft, said);
  return explain(source, said);
}

/** Reads the output of one command, if the text contains nothing else. */
export function readBlock(block: Block, source: ImportedText, draft: Draft): Explained[] {
  const said = new Map<number, string>();
  for (const line of source.lines) collectIds(line.text, draft);
  readLines(block, source, draft, said);
  return explain(source, said);
}

function explain(source: ImportedText, said: ReadonlyMap<number, string>): Explained[] {
  return source.lines
    .filter((line) => line.text.trim() !== '')
    .map((line) => ({ ...line, as: said.get(line.line), prose: !said.has(line.line) && isProse(line.text) }));
}

function readLines(block: Block, source: ImportedText, draft: Draft, said: Map<number, string>): void {
  const { lines } = block;
  const elided = lines.some(({ text }) => isElision(text));
  const memory = new Map<string, unknown>();
  const leads = block.commands.flatMap((command) => readersOf(command).map((each) => ({ command, ...each })));
  let lead = 0;
  const contextOf = (command: Context['command']): Context => ({
    draft,
    command,
    elided,
    whole: source.whole,
    memory,
    made: (line, as) => said.set(line.line, as),
  });
  const read = (reader: Reader, at: number, command: Context['command']): number =>
    Math.min(reader(lines, at, contextOf(command)), lines.length - at);
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as Line;
    if (line.text.trim() === '') {
      at++;
      continue;
    }
    if (isElision(line.text)) {
      said.set(line.line, 'something is left out here');
      at++;
      continue;
    }
    let taken = 0;
    const isCancelled = /^\s*\^C\s*$/.test(line.text);
    for (
      let nth = isCancelled || line.text.length > LONGEST_LINE ? leads.length : lead;
      nth < leads.length && taken === 0;
      nth++
    ) {
      const { reader, command, once } = leads[nth] as (typeof leads)[number];
      taken = read(reader, at, command);
      if (taken > 0) lead = once ? nth + 1 : nth;
    }
    const shapes = line.text.length > LONGEST_LINE ? LONG_SHAPES : SHAPES;
    for (let nth = 0; nth < shapes.length && taken === 0; nth++) {
      taken = read(shapes[nth] as Reader, at, block.commands[0]);
    }
    // After a sentence nothing belongs to the command's output any more.
    if (taken === 0 && isProse(line.text)) lead = leads.length;
    at += Math.max(1, taken);
  }
  for (const remembered of memory.values()) if (remembered instanceof TaskBlocks) remembered.end();
}

function collectIds(text: string, draft: Draft): void {
  if (text.length < 64) return;
  for (const [id] of text.matchAll(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g)) draft.ids.add(id);
}

/** Whether a line is a sentence, a heading or a link: text around output, in any language. */
export function isProse(text: string): boolean {
  // Rules, headings and the front matter of a page.
  if (
    /^\s*(?:[-=*_~#]{3,}|#{1,6}\s.*)\s*$/.test(text) ||
    /^(?:layout|title|date|categories|tags|author|subject|from|to|cc):\s/i.test(text)
  )
    return true;
  if (/[^\u0000-\u024f\u2000-\u206f\u2500-\u259f]/.test(text)) return true;
  const words = text.match(/(?<![\w/.=:@%-])[A-Za-z][a-z]+(?![\w/=:@%-])/g) ?? [];
  const parts = text.trim().split(/\s+/);
  return words.length >= 3 && words.length >= parts.length / 2;
}
