/**
 * `.dockerignore`: what of a folder is not part of its build. The engine's client applies it, not the engine, so it is
 * ours to do (docs.docker.com/build/concepts/context/#dockerignore-files; moby/patternmatcher).
 */
import { posix } from 'node:path';
import { RE2JS } from 're2js';
import type { LeftOut } from '../machine/archive.ts';

interface Pattern {
  readonly regex: RE2JS;
  readonly isException: boolean;
}

/** @param kept paths that no pattern leaves out, as docker sends its Dockerfile */
export function dockerignore(text: string, kept: readonly string[]): LeftOut {
  const patterns = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line): Pattern[] => {
      const isException = line.startsWith('!');
      const glob = posix.normalize(isException ? line.slice(1).trim() : line).replace(/^\/+|\/+$/g, '');
      return glob === '' || glob === '.' ? [] : [{ regex: compile(glob), isException }];
    });
  return {
    hasExceptions: patterns.some(({ isException }) => isException),
    has(path) {
      if (kept.includes(path)) return false;
      // A pattern that matches a folder is about everything in it, and the last one that matches decides.
      const all = parents(path);
      return patterns.findLast(({ regex }) => all.some((one) => regex.matches(one)))?.isException === false;
    },
  };
}

/** `a/b/c`, `a/b`, `a`. */
function parents(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** `**` is any number of folders, `*` and `?` are within one; a bracket that is not closed is itself. */
function compile(glob: string): RE2JS {
  let regex = '';
  for (let at = 0; at < glob.length;) {
    const [token = ''] = /^(?:\*\*\/?|\*|\?|\[[^\]]+\]|\\[^]|[^])/.exec(glob.slice(at)) ?? [];
    at += token.length;
    regex += regexOf(token);
  }
  try {
    return RE2JS.compile(regex, RE2JS.DOTALL);
  } catch {
    // A set with a mistake, such as [z-a]: it is taken literally.
    return RE2JS.compile(RE2JS.quote(glob));
  }
}

function regexOf(token: string): string {
  if (token === '**/') return '(?:.*/)?';
  if (token === '**') return '.*';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.startsWith('[') && token.length > 1) return token;
  return RE2JS.quote(token.startsWith('\\') ? token.slice(1) : token);
}
