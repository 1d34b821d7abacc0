/** Warnings that a file accepts, with a reason: at the step or finding itself, or for the whole file at its top. */
import { PROBLEM_CODES } from '../../document/codes.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Problem } from '../../document/problem.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { InFile } from '../../expression/in-file.ts';

interface Acceptance {
  readonly code: string;
  /** Of what it stands in. */
  readonly owner: Path;
  readonly path: Path;
  used: boolean;
}

/** The only error that can be accepted: a runbook may have to change something to see something. */
const ACCEPTABLE_ERRORS: ReadonlySet<string> = new Set(['changes-system']);

/** Codes of what `mutate` is told to accept: `survives-` and the operator. */
export const SURVIVES = 'survives-';

/** What only recorded drills show: whether there is anything to accept, a file by itself does not say. */
const NEEDS_RECORDINGS: ReadonlySet<string> = new Set(['field-not-recorded']);

export class Acceptances {
  readonly #all: Acceptance[] = [];

  /** @param data of the file; what has not the right form is passed over */
  constructor(data: unknown) {
    this.#gather(data, []);
    for (const key of ['steps', 'findings', 'remedies'] as const) {
      const list: unknown = (data as Record<string, unknown> | null)?.[key];
      if (Array.isArray(list)) for (const [i, element] of list.entries()) this.#gather(element, [key, i]);
    }
    this.#gather((data as Record<string, unknown> | null)?.['subjects'], ['subjects']);
  }

  /** Whether somebody has said that this is all right here. */
  readonly accepts = ({ code, severity }: Problem, path: Path): boolean => {
    if (severity === 'error' && !ACCEPTABLE_ERRORS.has(code)) return false;
    const found = this.#all.filter(
      (one) => one.code === code && one.owner.every((key, i) => path[i] === key),
    );
    for (const one of found) one.used = true;
    return found.length > 0;
  };

  /** What accepts nothing any more is a lie that a reader believes. */
  reportUnused(inFile: InFile): void {
    for (const { code, path, used } of this.#all) {
      // Whether a mutant survives, `check` cannot tell; `mutate` does.
      if (used || code.startsWith(SURVIVES) || NEEDS_RECORDINGS.has(code)) continue;
      inFile.report('accept-unused', `there is no '${code}' here to accept`, [...path, 'code'], {
        severity: 'warning',
        hint: Object.hasOwn(PROBLEM_CODES, code)
          ? 'take it out'
          : didYouMean(code, Object.keys(PROBLEM_CODES)),
      });
    }
  }

  #gather(element: unknown, owner: Path): void {
    const list: unknown = (element as { accept?: unknown } | null | undefined)?.accept;
    if (!Array.isArray(list)) return;
    for (const [i, one] of list.entries()) {
      const code: unknown = (one as { code?: unknown } | null)?.code;
      if (typeof code === 'string')
        this.#all.push({ code, owner, path: [...owner, 'accept', i], used: false });
    }
  }
}
