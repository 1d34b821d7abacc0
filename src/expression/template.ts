/**
 * Text with `${{ … }}` in it. In a command each hole is one quoted shell word, without exception; in a path it is plain
 * text; in a sentence too, cut if it is long.
 */
import type { CompiledExpression } from './compile.ts';
import { compileExpression, run, sentenceCode } from './compile.ts';
import type { Fault } from '../document/fault.ts';
import type { Code } from './evaluate/frame.ts';
import { EvaluationFrame } from './evaluate/frame.ts';
import { findHoles } from '../text/holes.ts';
import { Lack, failure, graver, unknown } from './lack.ts';
import type { Names } from './names.ts';
import type { Outcome, Scope, Template } from './outcome.ts';
import { quoteWord } from '../shell/quote.ts';
import type { Filled, SentencePart } from './sentence.ts';
import { cutText, renderSentence, sentenceOf } from './sentence.ts';
import { holeReadAgain } from '../shell/read-again.ts';
import type { ShellScript } from '../shell/model.ts';
import { parseShell } from '../shell/command.ts';
import { isOpen } from './open.ts';
import { Duration, Timestamp, kindOf } from './values.ts';

/** `text` is a sentence for people; `link` is one that has no value if it lacks one; `plain` is any other text. */
export type Position = 'command' | 'path' | 'text' | 'link' | 'plain';

export interface CompiledTemplate extends Template {
  /** Parts in order: literal text, and expressions. */
  readonly parts: readonly (string | CompiledExpression)[];
  /** Where each expression begins in the source. */
  readonly offsets: readonly number[];
}

export interface TemplateCompilation {
  readonly template: CompiledTemplate | undefined;
  readonly faults: readonly Fault[];
  /** For commands. */
  readonly shell: ShellScript | undefined;
}

export function compileTemplate(source: string, names: Names, position: Position): TemplateCompilation {
  const { holes, unclosed } = findHoles(source);
  const faults: Fault[] = [];
  if (unclosed !== undefined) {
    faults.push({
      code: 'cel-syntax',
      message: "the '${{' is not closed",
      start: unclosed,
      end: unclosed + 3,
    });
  }
  const parts: (string | CompiledExpression)[] = [];
  let last = 0;
  for (const hole of holes) {
    if (hole.start > last) parts.push(source.slice(last, hole.start));
    last = hole.end;
    const { expression, faults: inside } = compileExpression(source.slice(hole.from, hole.to), names, 'word');
    for (const fault of inside)
      faults.push({ ...fault, start: fault.start + hole.from, end: fault.end + hole.from });
    if (expression !== undefined) parts.push(expression);
  }
  if (last < source.length) parts.push(source.slice(last));
  const shell = position === 'command' && unclosed === undefined ? parseShell(source, holes) : undefined;
  if (shell !== undefined) faults.push(...shell.faults, ...holeReadAgain(shell));
  const nul = source.indexOf('\0');
  if (position === 'command' && nul !== -1) {
    faults.push({ code: 'shell-syntax', message: 'a command cannot contain NUL', start: nul, end: nul + 1 });
  }
  if (position === 'path') faults.push(...pathFaults(source, parts));
  if (faults.length > 0) return { template: undefined, faults, shell };
  const refs = new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [...part.refs])));
  const offsets = holes.map(({ from }) => from);
  if (position !== 'text' && position !== 'link') {
    return { template: { source, refs, parts, offsets, render: renderer(parts, position) }, faults, shell };
  }
  const sentence = sentenceOf<CompiledExpression>(parts);
  if (sentence !== undefined) {
    return {
      template: { source, refs, parts, offsets, render: sentenceRenderer(sentence, names, position) },
      faults,
      shell,
    };
  }
  const start = Math.max(0, source.search(/\[\[|\]\]/));
  faults.push({
    code: 'sentence-syntax',
    message: "unpaired '[[' or ']]'",
    start,
    end: start + 2,
    hint: "what is between them is left out where a value in it is missing; for the text itself write ${{ '[[' }}",
  });
  return { template: undefined, faults, shell };
}

function pathFaults(source: string, parts: readonly (string | CompiledExpression)[]): Fault[] {
  const [first] = parts;
  const whole = { start: 0, end: Math.max(1, source.length) };
  if (typeof first === 'string' && !first.startsWith('/')) {
    return [{ code: 'path-not-absolute', message: 'a path must begin with /', ...whole }];
  }
  if (source === '') return [{ code: 'path-not-absolute', message: 'the path is empty', ...whole }];
  if (source.includes('\0'))
    return [{ code: 'path-not-absolute', message: 'a path cannot contain NUL', ...whole }];
  return [];
}

function renderer(
  parts: readonly (string | CompiledExpression)[],
  position: Position,
): (scope: Scope) => Outcome<string> {
  if (parts.every((part) => typeof part === 'string')) {
    const rendered: Outcome<string> = { kind: 'value', value: parts.join('') };
    return () => rendered;
  }
  return (scope) => {
    const outcome = run((frame: EvaluationFrame) => join(parts, position, frame), scope);
    // Joining strings gives a string or a Lack.
    if (outcome.kind !== 'value') return outcome;
    return { kind: 'value', value: String(outcome.value) };
  };
}

function join(
  parts: readonly (string | CompiledExpression)[],
  position: Position,
  frame: EvaluationFrame,
): string | Lack {
  let worst: Lack | undefined;
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = part.code(new EvaluationFrame(frame.scope));
    const filled = value instanceof Lack ? value : fill(value, position);
    if (filled instanceof Lack) worst = graver(worst, filled);
    else text += filled;
    frame.meter.text(text.length);
  }
  if (worst !== undefined) return worst;
  if (position === 'path' && !text.startsWith('/')) {
    return failure('path-not-absolute', `${JSON.stringify(text.slice(0, 80))} is not an absolute path`);
  }
  return text;
}

/** A finding that holds must be reported even if a detail of its message is missing; a link of its chain may be left out. */
function sentenceRenderer(
  parts: readonly SentencePart<CompiledExpression>[],
  names: Names,
  position: 'text' | 'link',
): (scope: Scope) => Outcome<string> {
  const codes = new Map<CompiledExpression, Code>();
  const codeOf = (hole: CompiledExpression): Code => {
    const known = codes.get(hole);
    if (known !== undefined) return known;
    const code = hole.ast === undefined ? hole.code : sentenceCode(hole.ast, names);
    codes.set(hole, code);
    return code;
  };
  return (scope) => {
    const { text: value, missing } = renderSentence(parts, (hole): Filled => {
      const outcome = run(codeOf(hole), scope);
      if (outcome.kind === 'absent') return { missing: 'none', kind: 'absent', why: outcome.why };
      if (outcome.kind !== 'value') return { missing: '?', kind: 'unknown', why: outcome.why };
      const text = isOpen(outcome.value) ? String(outcome.value) : wordOf(outcome.value);
      return text === undefined
        ? { missing: '?', kind: 'unknown', why: `${kindOf(outcome.value)} is not a word` }
        : { text: cutText(text, MOST_OF_HOLE) };
    });
    if (position === 'link' && missing !== undefined) return { kind: missing.kind, why: missing.why };
    return { kind: 'value', value };
  };
}

/** Characters of one rendered hole: its own words, and a few values. */
const MOST_OF_HOLE = 2000;

function fill(value: unknown, position: Position): string | Lack {
  // The mark for "there may be more" is for people; a command would take it as part of the value.
  if (isOpen(value)) return unknown(value.why);
  const text = wordOf(value);
  if (text === undefined) {
    return failure(
      'not-a-word',
      `cannot convert ${kindOf(value)} to ${position === 'command' ? 'one word' : 'a string'}`,
    );
  }
  if (position !== 'plain' && text.includes('\0')) {
    return failure(
      'value-has-nul',
      `${position === 'command' ? 'a shell word' : 'a path'} cannot contain NUL`,
    );
  }
  return position === 'command' ? quoteWord(text) : text;
}

/** The value as one word or string; undefined if it cannot be converted. */
export function wordOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Duration || value instanceof Timestamp) return value.toString();
  return undefined;
}
