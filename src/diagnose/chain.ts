/** Renders the chain of a finding for one subject. */
import type { Outcome, Scope } from '../expression/outcome.ts';
import type { ChainPart, Finding } from '../runbook/model.ts';
import type { ChainLink } from './diagnosis.ts';

/**
 * What is absent is not part of the chain. What is unknown stays as a link that says so: a chain with a gap must not look
 * like a whole one.
 */
export function chainOf({ chain }: Finding, scope: Scope): ChainLink[] {
  return chain.flatMap((part) => linkOf(part, scope));
}

function linkOf({ kind, when, text }: ChainPart, scope: Scope): ChainLink[] {
  const wanted: Outcome<unknown> = when?.evaluate(scope) ?? { kind: 'value', value: true };
  const outcome = wanted.kind === 'value' && wanted.value === true ? text.render(scope) : wanted;
  switch (outcome.kind) {
    case 'value':
      return typeof outcome.value === 'string' ? [{ kind, text: oneLine(outcome.value) }] : [];
    case 'absent':
      return [];
    case 'unknown':
    case 'error':
      return [{ kind, text: 'not known', unknown: outcome.why }];
  }
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
