/**
 * The language reference, generated from the code: keys from the schema, values from the parsers, functions from the
 * library.
 */
import { tableCode } from '../../text/markdown.ts';
import { CHAPTERS } from '../../expression/library/library.ts';
import type { LibraryFunction } from '../../expression/library/function.ts';
import { OBSERVATION_STATUSES } from '../../expression/observation-status.ts';
import type { SpecialForm } from '../../expression/special-forms.ts';
import { LACK_FORMS, MACROS, OBSERVATION_FORMS } from '../../expression/special-forms.ts';
import { showType } from '../../expression/types.ts';
import { jsonSchema } from '../../document/json-schema.ts';
import { keySections, keyTable, markdownTable } from '../../document/schema-page.ts';
import { probe, runbook, sharedRemedy } from '../schema.ts';
import { PARSERS } from '../parse/parse.ts';
import { KEY_VALUE_RULES } from '../parse/parse-rows.ts';

export function reference(): string {
  return `${[
    '# The runbook language: reference',
    'Generated from the code by `npm run schema`; for a tutorial see [runbooks.md](runbooks.md).',
    '## Keys of a runbook',
    ...keySections(jsonSchema(runbook)),
    '## Keys of a probe',
    'A file `runbooks/probes/NAME.yaml`; its steps are those of a runbook, without `healthy-if` and `uses`.',
    keyTable(jsonSchema(probe)),
    '## Keys of a shared remedy',
    'A file `runbooks/remedies/NAME.yaml`; its commands are those of a remedy.',
    keyTable(jsonSchema(sharedRemedy)),
    '## Steps in expressions',
    "A step's id is its value: the parsed answer of a `run` or a `read`, or what a `let` computes. It is absent if there is nothing or no match, unknown if the observation failed, and a list that may have more if the answer is incomplete. With `samples` it is the list of the answers. With `for` it is a list of records with two fields, the loop variable and the step's id: for a step `stat` with `for: tid in tasks`, `stat.filter(s, s.stat.startsWith(s.tid))`. An element whose answer is absent, such as the file of a process that has exited, counts only where the expression has a value for it: `stat.exists(s, !found(s.stat))`.",
    'What is asked about the observation itself is a function of a step, a sample, or the answer in an element of a loop:',
    markdownTable(
      ['', ''],
      OBSERVATION_FORMS.map(({ usage, signature, doc }) => [
        tableCode(`${usage}: ${signature.replace(/^.*: /, '')}`),
        doc,
      ]),
    ),
    markdownTable(
      ['status', ''],
      Object.entries(OBSERVATION_STATUSES).map(([name, doc]) => [tableCode(name), doc]),
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
    list.map(({ usage, doc, example: [expression, gives] }) => [
      tableCode(usage),
      doc,
      `${tableCode(expression)} is ${tableCode(gives)}`,
    ]),
  );
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
