/**
 * Finds the lines that somebody typed as commands, whatever precedes them: prompts of all shells, Markdown, headings,
 * or nothing.
 */
import { looksLikeCommand } from './known-commands.ts';

export interface Typed {
  /** Without prompt and markup; '' for a prompt without a command. */
  readonly command: string;
  /** The folder in the prompt, if shown in full. */
  readonly folder?: string;
}

const FENCE = /^\s*(?:`{3,}|~{3,})\s*[\w+-]*\s*$/;
const MARKUP =
  /^\s*(?:\{(?:code|noformat|quote)(?::[^}]*)?\}|\[\/?(?:code|quote|spoiler)(?:=[^\]]*)?\]|<\/?(?:pre|code|details|summary|blockquote|p|br|div)(?:\s[^>]*)?>|<details><summary>[^<]*<\/summary>)\s*$/i;

/** Whether a line only opens or closes a part of the text. */
export function isFence(text: string): boolean {
  return FENCE.test(text) || MARKUP.test(text);
}

// user@host:/path#, [user@host path]#, user@host /path $, with or without a (venv) or a time before it.
const OF_HOST =
  /^\s*(?:\([^()]*\)\s*|\d\d:\d\d:\d\d\s+)?(?:\[[\w.-]+@[\w.-]+[ :]+(?<inside>[^\]]*)\]|[\w.-]+@[\w.-]+(?:\s*[: ]\s*(?<beside>[~/][^\s#$%>]*))?\s*)\s*[#$%>❯](?:\s+(?<typed>\S.*)|(?<tight>[a-z/].*))?\s*$/;
// host:~ #, sh-4.2#, bash-5.1$, / #, ~ $, C-like prompts of containers.
const OF_SHELL =
  /^\s*(?:(?:ba|z|k|da)?sh-[\d.]+|[\w.-]*:?\s*(?<folder>[~/][^\s#$%>]*))\s*[#$%❯]\s*(?<typed>\S.*)?$/;
// Only a mark: $, #, %, >, ❯, +.
const OF_MARK =
  /^\s*(?:\d+\s+)?(?:[$#%>❯➜»λ]|crash(?:_\w+)?>|\(gdb\)|\+{1,3}|In:|Command:|CMD:)\s*(?<typed>\S.*)$/;

/** The command typed on this line; undefined if there is none. */
export function typedOn(text: string): Typed | undefined {
  if (text.length > 4000 || !/[A-Za-z/]/.test(text)) return undefined;
  const inline = inlineCode(text);
  if (inline !== undefined) return inline;
  const host = OF_HOST.exec(text)?.groups;
  if (host !== undefined) {
    const command = (host['typed'] ?? host['tight'] ?? '').trim();
    return withFolder(command, host['inside'] ?? host['beside']);
  }
  const shell = OF_SHELL.exec(text)?.groups;
  const typed = shell?.['typed']?.trim();
  if (shell !== undefined && typed !== undefined && looksLikeCommand(typed, 'prompt')) {
    return withFolder(typed, shell['folder']);
  }
  const marked = OF_MARK.exec(text)?.groups?.['typed']?.trim();
  if (marked !== undefined && looksLikeCommand(marked, 'prompt')) return { command: marked };
  return headingOf(text) ?? bare(text);
}

function withFolder(command: string, folder: string | undefined): Typed {
  return folder?.startsWith('/') === true ? { command, folder } : { command };
}

/** ```command``` or `command`, alone on a line or at the end of a sentence: "Output of `docker info`:". */
function inlineCode(text: string): Typed | undefined {
  const alone = /^\s*(?:[-*]|\d+[.)])?\s*\**(`{1,3})([^`]+)\1\**\s*[:：]?\s*$/.exec(text)?.[2];
  const named = alone ?? /^[^`]*[^`\w](`)([^`]+)\1\**\s*\)?[:：.]?\**\s*$/.exec(text)?.[2];
  const inner = named?.trim();
  if (inner === undefined) return undefined;
  const prompted = OF_HOST.exec(inner)?.groups ?? OF_SHELL.exec(inner)?.groups ?? OF_MARK.exec(inner)?.groups;
  const command = (prompted?.['typed'] ?? inner).trim();
  return looksLikeCommand(command, 'prompt') ? { command } : undefined;
}

/** A heading that names what follows: `==> FILE <==`, `/proc/1/stack:`, `=== docker ps ===`, `## ps aux`. */
function headingOf(text: string): Typed | undefined {
  const file =
    /^==> (\/\S.*) <==$/.exec(text)?.[1] ??
    /^\s*[-=#*\s]*(\/(?:proc|sys|run|var|etc)\/[^\s:]+)[-=#*\s]*[:：][-=*\s]*$/.exec(text)?.[1];
  if (file !== undefined) return { command: `cat ${quoted(file)}` };
  const inner = /^\s*(?:[=#*_-]{2,}|\*)\s*(\S.*?)\s*(?:[=#*_-]{2,}|\*)?\s*[:：]?$/.exec(text)?.[1];
  return inner !== undefined && looksLikeCommand(inner, 'bare') ? { command: inner } : undefined;
}

function bare(text: string): Typed | undefined {
  const command = text.trim().replace(/\s*[:：]$/, '');
  return looksLikeCommand(command, 'bare') ? { command } : undefined;
}

function quoted(path: string): string {
  return /[^\w@%+=:,./-]/.test(path) ? `'${path}'` : path;
}
