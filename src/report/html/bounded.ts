/** Cuts text that others wrote, so that one name or message cannot fill the page. What is cut off is counted. */

import { relative } from 'node:path';
import { durationText } from '../../text/units.ts';

/** Characters of a name. */
const MOST_OF_NAME = 120;
/** Characters of a reason where it stands for all. */
const MOST_OF_REASON = 300;
/** Characters of a message, and of what else is a sentence or two. */
const MOST_OF_SENTENCE = 1200;
/** Characters of a command, and of other long text. */
const MOST_OF_TEXT = 4000;

export function name(text: string): string {
  return cut(text, MOST_OF_NAME);
}

export function sentence(text: string): string {
  return cut(text, MOST_OF_SENTENCE);
}

export function prose(text: string): string {
  return cut(text, MOST_OF_TEXT);
}

/** The first of some reasons in a line, and how many more there are. */
export function firstOf(reasons: readonly string[]): string {
  const [first = '', ...more] = reasons;
  return more.length === 0
    ? cut(first, MOST_OF_REASON)
    : `${cut(first, MOST_OF_REASON)} (and ${plural(more.length, 'more reason')})`;
}

/** The first of some names, and how many more there are. */
export function names(all: readonly string[], most: number): string {
  const shown = all.slice(0, most).map(name).join(', ');
  return all.length > most ? `${shown} and ${counted(all.length - most)} more` : shown;
}

export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).trimEnd()}… (${counted(text.length - most)} more characters)`;
}

/** With a thin space between thousands. */
export function counted(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** `1 drill`, `2 drills`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${counted(count)} ${count === 1 ? one : many}`;
}

/** As short as it is exact enough for a person. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : durationText(ms);
}

/** A file as people call it: from the working folder, if it is in there. Reports go to others, whose folders differ. */
export function path(file: string): string {
  const from = relative(process.cwd(), file);
  return name(from.startsWith('..') ? file : from);
}
