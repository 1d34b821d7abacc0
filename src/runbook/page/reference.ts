/**
 * The language reference, generated from the code: keys from the schema, values from the parsers, functions from the
 * library.
 */
import { codeSpan, tableCode } from '../../text/markdown.ts';
import { CHAPTERS } from '../../expression/library/library.ts';
import type { LibraryFunction } from '../../expression/library/function.ts';
import { LOOK_STATUSES } from '../../expression/look-status.ts';
import type { SpecialForm } from '../../expression/special-forms.ts';
import { LACK_FORMS, MACROS } from '../../expression/special-forms.ts';
import type { LookField } from '../../expression/types.ts';
import { showType } from '../../expression/types.ts';
import { jsonSchema, RUNBOOK_SCHEMAS } from './json-schema.ts';
import { PARSERS } from '../parse/parse.ts';
import { KEY_VALUE_RULES } from '../parse/parse-rows.ts';

interface Node {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly additionalProperties?: Node | false;
}

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
    ...section(jsonSchema(RUNBOOK_SCHEMAS['runbook.schema.json']) as Node, 'The file'),
    '## Keys of a probe',
    'A file `runbooks/probes/NAME.yaml`; its steps are those of a runbook, without `healthy-if` and `uses`.',
    table(jsonSchema(RUNBOOK_SCHEMAS['probe.schema.json']) as Node),
    '## Steps in expressions',
    'The id of a `run` or `read` is an *observation*. With `for` or `samples` it is a list of observations. A `let`, the subject, an input and a loop variable are plain values.',
    rows(
      ['field', ''],
      Object.entries(LOOK_DOCS).map(([name, doc]) => [tableCode(`.${name}`), doc]),
    ),
    rows(
      ['status', ''],
      Object.entries(LOOK_STATUSES).map(([name, doc]) => [tableCode(name), doc]),
    ),
    '## parse',
    rows(
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

/** The keys of an object, followed by those of nested objects. */
function section(node: Node, title: string): string[] {
  const inner = Object.entries(node.properties ?? {}).flatMap(([key, property]) => {
    const object = objectOf(property);
    if (object === undefined || key === 'allow') return [];
    return section(object, title === 'The file' ? codeSpan(key) : `${title} › ${codeSpan(key)}`);
  });
  return [`### ${title}`, table(node), ...inner];
}

function objectOf(node: Node): Node | undefined {
  if (node.properties !== undefined) return node;
  if (node.items !== undefined) return objectOf(node.items);
  if (typeof node.additionalProperties === 'object') return objectOf(node.additionalProperties);
  return node.anyOf?.map(objectOf).find((found) => found !== undefined);
}

function table(node: Node): string {
  return rows(
    ['key', 'takes', ''],
    Object.entries(node.properties ?? {}).map(([key, property]) => [
      `${tableCode(key)}${node.required?.includes(key) ? ' (required)' : ''}`,
      takes(property),
      `${inTable(property.description ?? '')}${example(property)}`,
    ]),
  );
}

/** The part of a description before its list, which becomes a table of its own. */
function inTable(description: string): string {
  const [first = '', ...list] = description.split('\n- ');
  const text = list.length === 0 ? first : `${first.replace(/:$/, '')}, see [parse](#parse).`;
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|');
}

function takes(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((value) => tableCode(String(value))).join(' ');
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(takes))].join(' or ');
  if (node.type === 'array') return 'list';
  if (node.type === 'object') return 'map';
  const types = (typeof node.type === 'string' ? [node.type] : (node.type ?? [])).map((type) =>
    type === 'string' ? 'text' : type,
  );
  return types.includes('text') && types.length > 1 ? 'text' : types.join(' or ');
}

function example({ examples }: Node): string {
  const [first] = examples ?? [];
  if (first === undefined) return '';
  return ` E.g. ${tableCode(typeof first === 'string' ? first : JSON.stringify(first))}`;
}

function forms(list: readonly SpecialForm[]): string {
  return rows(
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
  return rows(
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

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...body.map(line)].join('\n');
}
