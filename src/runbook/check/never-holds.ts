/** Findings that can never be reported, and conditions that do not depend on any observation. */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Path } from '../../document/yaml-file.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { canonical, comparisons, conjuncts, contradiction, disjuncts } from '../../expression/conjuncts.ts';
import { OBSERVATION_STATUSES, OBSERVATION_STATUS_NAMES } from '../../expression/observation-status.ts';
import type { Condition } from '../load/draft.ts';

export function checkConditions(conditions: readonly Condition[]): void {
  for (const condition of conditions) {
    constant(condition);
    impossibleComparisons(condition);
  }
  const healthyIfs = conditions.filter(({ role }) => role === 'healthy-if');
  for (const [finding, parts] of byFinding(conditions)) checkFinding(finding, parts, healthyIfs);
}

function constant({ inFile, path, role, expression }: Condition): void {
  const outcome = expression.constant;
  if (outcome === undefined) return;
  const holds = outcome.kind === 'value' && outcome.value === true;
  if (outcome.kind === 'error') {
    inFile.report('finding-never-holds', `this always fails: ${outcome.why}`, path);
  } else if (
    role === 'healthy-if' ||
    role === 'until' ||
    role === 'step-when' ||
    role === 'where' ||
    role === 'remedy-when'
  ) {
    inFile.report(
      'constant-condition',
      `this ${holds ? 'always' : 'never'} holds, regardless of observations`,
      path,
    );
  } else if (!holds) {
    inFile.report('finding-never-holds', 'this never holds, regardless of observations', path);
  } else {
    inFile.report('constant-condition', 'this always holds, regardless of observations', path, {
      severity: 'warning',
    });
  }
}

/** Comparisons with values that are impossible. */
function impossibleComparisons(condition: Condition): void {
  const { inFile, path, expression } = condition;
  if (expression.ast === undefined) return;
  for (const { of, value, constant: node } of comparisons(expression.ast)) {
    if (typeof value !== 'string') continue;
    const at = { start: node.start, end: node.end };
    if (of.op === 'call' && of.args[0] === 'status' && !Object.hasOwn(OBSERVATION_STATUSES, value)) {
      const message = `no observation has the status '${value}'`;
      const hint = didYouMean(value, OBSERVATION_STATUS_NAMES);
      inFile.faults(path, [{ code: 'finding-never-holds', message, ...at, hint }]);
    }
    if (value.endsWith('\n') && isObserved(of, condition)) {
      const message = 'a value never ends with a line break, because it is stripped';
      inFile.faults(path, [{ code: 'finding-never-holds', message, ...at, hint: 'remove the \\n' }]);
    }
  }
}

function isObserved(node: ASTNode, { inFile, expression }: Condition): boolean {
  const names = inFile.expressions.find(({ ast }) => ast === expression.ast)?.names;
  return node.op === 'id' && names?.get(node.args)?.observed !== undefined;
}

interface Part {
  readonly condition: Condition;
  readonly node: ASTNode;
}

function byFinding(conditions: readonly Condition[]): Map<string, Part[]> {
  const all = new Map<string, Part[]>();
  for (const condition of conditions) {
    const { role, path, expression } = condition;
    if ((role !== 'when' && role !== 'confirm') || expression.ast === undefined) continue;
    const key = `${path[0]}/${path[1]}`;
    const parts = conjuncts(expression.ast).map((node) => ({ condition, node }));
    all.set(key, [...(all.get(key) ?? []), ...parts]);
  }
  return all;
}

function checkFinding(_key: string, parts: readonly Part[], healthyIfs: readonly Condition[]): void {
  const opposed = contradiction(parts.map(({ node }) => node));
  if (opposed !== undefined) {
    const [first, second] = opposed;
    const part = parts.find(({ node }) => node === second);
    report(part, `this contradicts '${excerpt(first)}'`);
    return;
  }
  const texts = new Set(parts.map(({ node }) => canonical(node)));
  for (const healthy of healthyIfs) {
    if (healthy.expression.ast === undefined) continue;
    for (const alternative of disjuncts(healthy.expression.ast)) {
      const asked = conjuncts(alternative);
      if (!asked.every((node) => texts.has(canonical(node)))) continue;
      const last = canonical(asked.at(-1) as ASTNode);
      const part = parts.find(({ node }) => canonical(node) === last);
      report(
        part,
        `if this holds, an earlier healthy-if has already ruled the failure out: '${excerpt(healthy.expression.ast)}'`,
      );
      return;
    }
  }
}

function report(part: Part | undefined, message: string): void {
  if (part === undefined) return;
  const { inFile, path } = part.condition;
  inFile.faults(path, [{ code: 'finding-never-holds', message, start: part.node.start, end: part.node.end }]);
}

function excerpt(node: ASTNode): string {
  const text = canonical(node);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Findings that suppress each other in a cycle: if all hold, none is reported. */
export function unlessCycle(
  findings: readonly { readonly id: string; readonly inhibitedBy: readonly string[] }[],
): { path: Path; ids: readonly string[] } | undefined {
  const byId = new Map(findings.map((finding, i) => [finding.id, { ...finding, i }]));
  const done = new Set<string>();
  for (const { id: from } of findings) {
    const trail: string[] = [];
    const visit = (id: string): readonly string[] | undefined => {
      if (trail.includes(id)) return trail.slice(trail.indexOf(id));
      if (done.has(id)) return undefined;
      trail.push(id);
      for (const next of byId.get(id)?.inhibitedBy ?? []) {
        const cycle = visit(next);
        if (cycle !== undefined) return cycle;
      }
      trail.pop();
      done.add(id);
      return undefined;
    };
    const cycle = visit(from);
    const first = cycle === undefined ? undefined : byId.get(cycle[0] ?? '');
    if (cycle !== undefined && first !== undefined && cycle.length > 1)
      return { path: ['findings', first.i, 'inhibited-by'], ids: cycle };
  }
  return undefined;
}
