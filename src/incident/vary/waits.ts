/** Rewrites the stacks and waits of an incident. */
import type { FactsData, ThreadData } from '../schema.ts';
import type { Rewrite } from './stack.ts';
import { rewriteNames, rewriteStacks } from './stack.ts';

/** @param before the frames that every stack begins with */
export function withStacks(facts: FactsData, rewrite: Rewrite, before: readonly string[]): FactsData {
  return {
    ...facts,
    ...(facts.processes === undefined
      ? {}
      : {
          processes: facts.processes.map((process) => ({
            ...process,
            ...waits(process, rewrite, before),
            ...(process.threads === undefined
              ? {}
              : {
                  threads: process.threads.map((thread) => ({
                    ...thread,
                    ...waits(thread, rewrite, before),
                  })),
                }),
          })),
        }),
  };
}

function waits(
  { stack, wchan }: Pick<ThreadData, 'stack' | 'wchan'>,
  rewrite: Rewrite,
  before: readonly string[],
): Pick<ThreadData, 'stack' | 'wchan'> {
  return {
    ...(stack === undefined
      ? {}
      : {
          stack: stack.includes('+0x') ? rewriteStacks(stack, rewrite, before) : rewriteNames(stack, rewrite),
        }),
    // The kernel shows the innermost function that is not the scheduler's.
    ...(wchan === undefined ? {} : { wchan: wchanOf(wchan, stack, rewrite) }),
  };
}

function wchanOf(wchan: string, stack: string | undefined, rewrite: Rewrite): string {
  const names = [...(stack ?? '').matchAll(/([A-Za-z_][\w.]*)\+0x/g)].map(([, name = '']) => name);
  const at = names.indexOf(wchan);
  // Includes its callers, if known: of several forms the longest wins.
  return rewrite(at === -1 ? [wchan] : names.slice(at))[0] ?? wchan;
}
