/**
 * The language reference, generated from the code: keys from the schema, values from the parsers, functions from the
 * library.
 */
import { tableCode } from '../../text/markdown.ts';
import { CHAPTERS } from '../../expression/library/library.ts';
import type { LibraryFunction } from '../../expression/library/function.ts';
import { LOOK_STATUSES } from '../../expression/look-status.ts';
import type { SpecialForm } from '../../expression/special-forms.ts';
import { LACK_FORMS, MACROS } from '../../expression/special-forms.ts';
import type { LookField } from '../../expression/types.ts';
import { showType } from '../../expression/types.ts';
import { jsonSchema } from '../../document/json-schema.ts';
import { keySections, keyTable, markdownTable } from '../../document/schema-page.ts';
import { probe, runbook } from '../schema.ts';
import { PARSERS } from '../parse/parse.ts';
import { KEY_VALUE_RULES } from '../parse/parse-rows.ts';

const LOOK_DOCS = {
  value:
    'the parsed answer; absent if there is nothing or no match, unknown if the observation failed, a list that may have more if the answer is incomplete',
  found: 'whether there is a value; unknown if the observation failed',
  each: 'the element, in a step with `for`',
  exitCode: 'the exit code of a `run`',
  stderr: 'its stderr',
  timedOut: 'whether it missed its deadline',
  abandoned: 'whether it missed its deadline and a task of it could not be killed',
  denied: 'whether permission was denied',
  truncated: 'whether it printed more than 1 MiB',
  status: 'how it ended, one of the values below',
} as const satisfies Readonly<Record<LookField, string>>;

export function reference(): string {
  return `${[
    '# The runbook language: reference',
    'Generated from the code by `npm run schema`; for a tutorial see [runbooks.md](runbooks.md).',
    '## Keys of a runbook',
    ...keySections(jsonSchema(runbook)),
    '## Keys of a probe',
    'A file `runbooks/probes/NAME.yaml`; its steps are those of a runbook, without `healthy-if` and `uses`.',
    keyTable(jsonSchema(probe)),
    '## Steps in expressions',
    'The id of a `run` or `read` is an *observation*. With `for` or `samples` it is a list of observations. A `let`, the subject, an input and a loop variable are plain values.',
    markdownTable(
      ['field', ''],
      Object.entries(LOOK_DOCS).map(([name, doc]) => [tableCode(`.${name}`), doc]),
    ),
    markdownTable(
      ['status', ''],
      Object.entries(LOOK_STATUSES).map(([name, doc]) => [tableCode(name), doc]),
    ),
    '## parse',
    markdownTable(
      ['parse', 'type', 'value'],
      Object.entries(PARSERS).map(([kind, { type, doc }]) => [
        tableCode(kind),
        tableCode(type === 'dyn' ? 'any' : type),
        doc,
      ]),
    ),
    '`regex` yields a string, or with named groups a record of strings; with `all: true` a list of these, one for each matching line.',
    'A truncated or possibly incomplete answer is a list that may have more with `lines`, `words`, `json-lines`, `table` and `regex` with `all`; with any other `parse` it is unknown.',
    '### key-values',
    KEY_VALUE_RULES,
    '## Functions',
    'In addition to the operators of CEL: `== != < <= > >= in + - * / % && || ! ?:`, lists `[1, 2]`, maps `{"a": 1}`, `list[0]` and `map.key`.',
    '### Iteration',
    forms(MACROS),
    '### Absent and unknown',
    forms(LACK_FORMS),
    ...CHAPTERS.flatMap(({ title, functions }) => [`### ${title}`, functionTable(functions)]),
  ].join('\n\n')}\n`;
}

function forms(list: readonly SpecialForm[]): string {
  return markdownTable(
    ['', '', 'example'],
    list.map(({ usage, doc, example: [expression, gives], looks }) => [
      tableCode(usage),
      doc,
      `${tableCode(expression)} is ${tableCode(gives)}${looks === undefined ? '' : where(looks)}`,
    ]),
  );
}

function where(looks: readonly (string | null)[]): string {
  const found = looks.map((text) => (text === null ? 'no file' : tableCode(JSON.stringify(text))));
  return ` if the observations of \`looks\` found ${found.slice(0, -1).join(', ')} and ${found.at(-1)}`;
}

function functionTable(functions: readonly LibraryFunction[]): string {
  return markdownTable(
    ['', '', 'example'],
    functions.map((declared) => {
      const {
        example: [expression, gives],
        doc,
      } = declared;
      return [tableCode(signature(declared)), doc, `${tableCode(expression)} is ${tableCode(gives)}`];
    }),
  );
}

function signature({ name, receiver, params, returns }: LibraryFunction): string {
  const prefix = receiver === undefined ? '' : `${showType(receiver)}.`;
  return `${prefix}${name}(${params.map(showType).join(', ')}): ${showType(returns)}`;
}
