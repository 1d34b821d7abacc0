/** Warnings that a file allows, with a reason: in the step or finding itself, or at the top for the whole file. */
import { PROBLEM_CODES } from '../../document/codes.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Problem } from '../../document/problem.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { InFile } from '../../expression/in-file.ts';

interface Allowance {
  readonly rule: string;
  /** The path of its owner. */
  readonly owner: Path;
  readonly path: Path;
  used: boolean;
}

/** The only error that can be allowed: a runbook may have to change something to observe something. */
const ALLOWABLE_ERRORS: ReadonlySet<string> = new Set(['changes-system']);

/** Rules that depend on recorded drills, so `check` cannot tell from the file alone whether they are used. */
const NEEDS_RECORDINGS: ReadonlySet<string> = new Set(['field-not-recorded']);

export class Allowances {
  readonly #all: Allowance[] = [];

  /** @param data of the file; malformed parts are ignored */
  constructor(data: unknown) {
    this.#gather(data, []);
    for (const key of ['steps', 'findings', 'remedies'] as const) {
      const list: unknown = (data as Record<string, unknown> | null)?.[key];
      if (Array.isArray(list)) for (const [i, element] of list.entries()) this.#gather(element, [key, i]);
    }
    this.#gather((data as Record<string, unknown> | null)?.['subjects'], ['subjects']);
  }

  /** Whether the file allows this problem at this path. */
  readonly allows = ({ code, severity }: Problem, path: Path): boolean => {
    if (severity === 'error' && !ALLOWABLE_ERRORS.has(code)) return false;
    const found = this.#all.filter(
      (one) => one.rule === code && one.owner.every((key, i) => path[i] === key),
    );
    for (const one of found) one.used = true;
    return found.length > 0;
  };

  /** Reports unused allowances, which mislead readers. */
  reportUnused(inFile: InFile): void {
    for (const { rule, path, used } of this.#all) {
      if (used || NEEDS_RECORDINGS.has(rule)) continue;
      inFile.report(
        'allow-unused',
        `unused allowance: nothing here breaks the rule '${rule}'`,
        [...path, 'rule'],
        {
          severity: 'warning',
          hint: Object.hasOwn(PROBLEM_CODES, rule)
            ? 'remove it'
            : didYouMean(rule, Object.keys(PROBLEM_CODES)),
        },
      );
    }
  }

  #gather(element: unknown, owner: Path): void {
    const list: unknown = (element as { allow?: unknown } | null | undefined)?.allow;
    if (!Array.isArray(list)) return;
    for (const [i, one] of list.entries()) {
      const rule: unknown = (one as { rule?: unknown } | null)?.rule;
      if (typeof rule === 'string')
        this.#all.push({ rule, owner, path: [...owner, 'allow', i], used: false });
    }
  }
}
