/** The keys of a document as Markdown tables, from its JSON Schema. */
import { codeSpan, tableCode } from '../text/markdown.ts';

/** The part of a JSON Schema that a page shows. */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly additionalProperties?: SchemaNode | false;
}

/** The keys of a document, and below them those of the objects inside. */
export function keySections(schema: SchemaNode): string[] {
  return section(schema, 'The file');
}

function section(node: SchemaNode, title: string): string[] {
  const inner = Object.entries(node.properties ?? {}).flatMap(([key, property]) => {
    const object = objectOf(property);
    if (object === undefined || key === 'allow') return [];
    return section(object, title === 'The file' ? codeSpan(key) : `${title} › ${codeSpan(key)}`);
  });
  return [`### ${title}`, keyTable(node), ...inner];
}

function objectOf(node: SchemaNode): SchemaNode | undefined {
  if (node.properties !== undefined) return node;
  if (node.items !== undefined) return objectOf(node.items);
  if (typeof node.additionalProperties === 'object') return objectOf(node.additionalProperties);
  return node.anyOf?.map(objectOf).find((found) => found !== undefined);
}

/** The keys of one object. */
export function keyTable(node: SchemaNode): string {
  return markdownTable(
    ['key', 'takes', ''],
    Object.entries(node.properties ?? {}).map(([key, property]) => [
      `${tableCode(key)}${node.required?.includes(key) ? ' (required)' : ''}`,
      takes(property),
      `${inTable(property.description ?? '')}${example(property)}`,
    ]),
  );
}

/** Of a description with a list, what stands before the list: that is a table of its own. */
function inTable(description: string): string {
  const [first = '', ...list] = description.split('\n- ');
  const text = list.length === 0 ? first : `${first.replace(/:$/, '')}, see [parse](#parse).`;
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|');
}

function takes(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((value) => tableCode(String(value))).join(' ');
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(takes))].join(' or ');
  if (node.type === 'array') return 'list';
  if (node.type === 'object') return 'map';
  const types = (typeof node.type === 'string' ? [node.type] : (node.type ?? [])).map((type) =>
    type === 'string' ? 'text' : type,
  );
  return types.includes('text') && types.length > 1 ? 'text' : types.join(' or ');
}

function example({ examples }: SchemaNode): string {
  const [first] = examples ?? [];
  if (first === undefined) return '';
  return ` E.g. ${tableCode(typeof first === 'string' ? first : JSON.stringify(first))}`;
}

/** Cells are Markdown. */
export function markdownTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...body.map(line)].join('\n');
}
