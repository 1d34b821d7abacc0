/** What a package's type declarations export, and the types that those exports mention. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

export interface PublicName {
  readonly name: string;
  readonly file: string;
  /** false: it exists only for the type checker. */
  readonly isValue: boolean;
  /** Its doc comment; undefined if there is none. */
  readonly comment: string | undefined;
  /** Types in its declaration that this package declares, each with its file. */
  readonly mentions: readonly string[];
  /** Numeric fields of an interface or a class without a comment, except those whose name is their unit. */
  readonly bareNumbers: readonly string[];
}

interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

type Declared =
  | { readonly kind: 'here'; readonly node: Syntax; readonly comment: string | undefined }
  | { readonly kind: 'there'; readonly file: string; readonly name: string };

interface Module {
  /** Declarations in it or imported from another file of the package, by local name. */
  readonly names: ReadonlyMap<string, Declared>;
  readonly exports: ReadonlyMap<string, Declared>;
  /** Names in `export type`. */
  readonly types: ReadonlySet<string>;
}

/** Every name that an entry point exports. */
export function publicNames(entry: string, modules = new Map<string, Module>()): PublicName[] {
  const { exports, types } = moduleOf(entry, modules);
  return [...exports].map(([name, declared]) => {
    const { file, node, comment } = resolve(entry, declared, modules, name);
    const { names } = moduleOf(file, modules);
    const mentions = [...new Set(typesIn(node))].flatMap((mentioned) => {
      const known = names.get(mentioned);
      if (known === undefined) return [];
      const found = resolve(file, known, modules, mentioned);
      return found.node === node ? [] : [`${found.file}#${nameOf(found.node)}`];
    });
    return {
      name,
      file: `${file}#${nameOf(node)}`,
      isValue: !types.has(name) && !['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'].includes(node.type),
      comment,
      mentions,
      bareNumbers: bareNumbersOf(node, readFileSync(file, 'utf8')),
    };
  });
}

function resolve(
  file: string,
  declared: Declared,
  modules: Map<string, Module>,
  name: string,
): { file: string; node: Syntax; comment: string | undefined } {
  if (declared.kind === 'here') return { file, node: declared.node, comment: declared.comment };
  const module = moduleOf(declared.file, modules);
  const next = module.exports.get(declared.name) ?? module.names.get(declared.name);
  if (next === undefined) throw new Error(`${file}: ${declared.file} does not export ${name}`);
  return resolve(declared.file, next, modules, declared.name);
}

function moduleOf(file: string, modules: Map<string, Module>): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const names = new Map<string, Declared>();
  const exports = new Map<string, Declared>();
  const types = new Set<string>();
  const module: Module = { names, exports, types };
  modules.set(file, module);
  const { body } = parseAst(text, { lang: 'dts' }) as unknown as { body: Syntax[] };
  const declare = (statement: Syntax, isExported: boolean, at: number): void => {
    const nodes = (statement['declarations'] as Syntax[] | undefined) ?? [statement];
    for (const node of nodes) {
      const declared: Declared = { kind: 'here', node, comment: commentBefore(text, at) };
      names.set(nameOf(node), declared);
      if (isExported) exports.set(nameOf(node), declared);
    }
  };
  for (const statement of body) {
    const from = (statement['source'] as { value: string } | null | undefined)?.value;
    const other = from === undefined ? undefined : declarationsAt(file, from);
    if (statement.type === 'ImportDeclaration') {
      for (const one of other === undefined ? [] : (statement['specifiers'] as Syntax[])) {
        const imported = (one['imported'] as { name: string } | undefined)?.name;
        if (imported === undefined || other === undefined) continue;
        names.set((one['local'] as { name: string }).name, { kind: 'there', file: other, name: imported });
      }
    } else if (statement.type === 'ExportNamedDeclaration') {
      if (statement['declaration'] !== null)
        declare(statement['declaration'] as Syntax, true, statement.start);
      for (const one of statement['specifiers'] as Syntax[]) {
        if (statement['exportKind'] === 'type') types.add((one['exported'] as { name: string }).name);
        const local = (one['local'] as { name: string }).name;
        const as = (one['exported'] as { name: string }).name;
        if (other !== undefined) exports.set(as, { kind: 'there', file: other, name: local });
        else if (from === undefined && names.has(local)) exports.set(as, names.get(local) as Declared);
      }
    } else if (statement.type !== 'ExpressionStatement') {
      declare(statement, false, statement.start);
    }
  }
  return module;
}

/** undefined: belongs to another package. */
function declarationsAt(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = join(dirname(file), specifier.replace(/\.(?:ts|js)$/, '.d.ts'));
  if (!existsSync(path)) throw new Error(`${file} imports ${specifier}, which is not there`);
  return path;
}

function nameOf(node: Syntax): string {
  return (node['id'] as { name?: string } | null | undefined)?.name ?? '';
}

function commentBefore(text: string, at: number): string | undefined {
  return /\/\*\*(?:(?!\*\/)[^])*\*\/\s*$/.exec(text.slice(0, at))?.[0];
}

/** Type names, except its own type parameters; the checker spells out the type of a value (`typeof x`). */
function typesIn(node: Syntax): string[] {
  const found: string[] = [];
  const own = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) walk(one);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const syntax = value as Syntax;
    if (syntax.type === 'TSTypeQuery') return;
    if (syntax.type === 'TSTypeParameter') own.add((syntax['name'] as { name: string }).name);
    const named = syntax.type === 'TSTypeReference' ? syntax['typeName'] : syntax['expression'];
    const isHeritage = syntax.type === 'TSInterfaceHeritage' || syntax.type === 'TSClassImplements';
    if (syntax.type === 'TSTypeReference' || isHeritage) found.push(leftmost(named as Syntax));
    if (syntax.type === 'ClassDeclaration' && syntax['superClass'] !== null)
      found.push(leftmost(syntax['superClass'] as Syntax));
    for (const [key, child] of Object.entries(syntax)) if (key !== 'parent') walk(child);
  };
  walk(node);
  return found.filter((name) => !own.has(name));
}

function leftmost(name: Syntax): string {
  return name.type === 'TSQualifiedName'
    ? leftmost(name['left'] as Syntax)
    : (name as unknown as { name: string }).name;
}

/** Names that are their own unit. */
const OWN_UNIT = new Set(['ms', 'line', 'column', 'pid']);

function bareNumbersOf(node: Syntax, text: string): string[] {
  const { body } = (node['body'] ?? {}) as { body?: Syntax[] };
  return (Array.isArray(body) ? body : []).flatMap((member) => {
    const annotation = (member['typeAnnotation'] as { typeAnnotation?: Syntax } | null | undefined)
      ?.typeAnnotation;
    const name = (member['key'] as { name?: string } | undefined)?.name;
    if (annotation === undefined || name === undefined || OWN_UNIT.has(name)) return [];
    const types = annotation.type === 'TSUnionType' ? (annotation['types'] as Syntax[]) : [annotation];
    const isNumber = types.some(({ type }) => type === 'TSNumberKeyword');
    return isNumber && commentBefore(text, member.start) === undefined ? [name] : [];
  });
}
